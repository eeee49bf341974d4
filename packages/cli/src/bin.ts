#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { staticAnswer } from './static-answer.ts'

// Built as CommonJS and written with `writeSync`: Node's ESM loader and `process.stdout` each cost more than all of
// `--version` may.
const answer = staticAnswer(process.argv.slice(2))
if (answer === undefined) void import('./main.js').then(({ main }) => main())
else print(answer)

function print(text: string): void {
  let rest = Buffer.from(text)
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // EPIPE: the reader has seen enough. EAGAIN: a full pipe that does not block, which the stream knows how to wait for.
    if (code === 'EAGAIN') process.stdout.write(rest)
    else if (code !== 'EPIPE') throw error
  }
}
