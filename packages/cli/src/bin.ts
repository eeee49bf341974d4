#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker as WorkerThread } from 'node:worker_threads'
import { aheadBy, mayBringAhead } from './ahead.ts'
import type { meaningOf } from './meaning.ts'
import { staticAnswer } from './static-answer.ts'
import { upToDateAnswer } from './up-to-date/answer.ts'

// Built as CommonJS and written with `writeSync`: Node's ESM loader and `process.stdout` each cost more than all of
// `--version` may. `./main.js` is what main.ts is built to, and stays outside of this file.
const args = process.argv.slice(2)
const text = staticAnswer(args)
const answer = text === undefined ? upToDateAnswer(args, loadMeaning) : { stdout: text, stderr: '' }
if (answer === undefined) {
  const { getBuiltinModule }: Partial<NodeJS.Process> = process
  if (getBuiltinModule !== undefined) start()
  else {
    // Whatever is loaded now would fail at something, in words that help nobody.
    print(2, `kirin-batch needs Node 20.19, 22.3 or a later one, and this is ${process.version}.\n`)
    process.exitCode = 1
  }
} else {
  print(2, answer.stderr)
  print(1, answer.stdout)
}

declare const require: NodeJS.Require

// Through `import` it would pay for the ESM loader.
function loadMeaning(): typeof meaningOf {
  const { meaningOf: load }: { meaningOf: typeof meaningOf } = require('./meaning.cjs')
  return load
}

function start(): void {
  // From Node 22 on: a command starts a seventh faster.
  const module: object = process.getBuiltinModule('node:module')
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') {
    module.enableCompileCache()
  }
  // Claims and images are synced to disk, many at once: with libuv's own four threads they would wait for each other.
  process.env['UV_THREADPOOL_SIZE'] ??= '8'
  // Half of the code is there to read manifests: a run leaves that to a thread, and loads what the API needs meanwhile.
  // Another brings images from a remote cache by then.
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  // Images only pass through it: with more room less is moved about.
  const passing = { workerData: args, resourceLimits: { maxYoungGenerationSizeMb: 32 } }
  const ahead = mayBringAhead(args, process.cwd(), process.env)
    ? aheadBy(new Worker(join(__dirname, 'ahead-worker.cjs'), passing))
    : undefined
  // Of documents that are thrown away soon: with more room they would only be thrown away later.
  const limits = { env: {}, resourceLimits: { maxYoungGenerationSizeMb: 8 } }
  const read = (): WorkerThread => new Worker(join(__dirname, 'project-worker.cjs'), limits)
  // The sooner the first images are asked for the better: three threads that start on two cores keep each other waiting.
  const reader = args[0] === 'run' ? (ahead ? ahead.listed.then(read) : read()) : undefined
  void import('./main.js').then(({ main }) => main(reader, ahead))
}

function print(descriptor: 1 | 2, text: string): void {
  let rest = Buffer.from(text)
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // EPIPE: the reader has seen enough. EAGAIN: a full pipe that does not block, which the stream knows how to wait for.
    if (code === 'EAGAIN') (descriptor === 1 ? process.stdout : process.stderr).write(rest)
    else if (code !== 'EPIPE' && descriptor === 1) {
      // In the words of `createOutput`.
      print(2, `kirin-batch: the result cannot be written to stdout (${code ?? error})\n`)
      process.exitCode = 1
    }
  }
}
