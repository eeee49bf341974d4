import { manifestJsonSchema } from '@kirin-batch/core'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'

export function schema({ output }: Context): ExitCode {
  output.result(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`)
  return EXIT.OK
}
