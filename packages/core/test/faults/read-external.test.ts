import { testRowsOf } from './rows.ts'

testRowsOf('read-external')
