import { testRowsOf } from './rows.ts'

testRowsOf('download')
