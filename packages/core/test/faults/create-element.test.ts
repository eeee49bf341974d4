import { testRowsOf } from './rows.ts'

testRowsOf('create-element')
