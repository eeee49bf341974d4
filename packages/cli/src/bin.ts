#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { staticAnswer } from './static-answer.ts'

// Built as CommonJS and written with `writeSync`: Node's ESM loader and `process.stdout` each cost more than all of
// `--version` may. `./main.js` is what main.ts is built to, and stays outside of this file.
const answer = staticAnswer(process.argv.slice(2))
if (answer === undefined) start()
else print(answer)

function start(): void {
  // From Node 22 on: a command starts a seventh faster.
  const module: object = process.getBuiltinModule('node:module')
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') {
    module.enableCompileCache()
  }
  // Claims and images are synced to disk, many at once: with libuv's own four threads they would wait for each other.
  process.env['UV_THREADPOOL_SIZE'] ??= '8'
  void import('./main.js').then(({ main }) => main())
}

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
