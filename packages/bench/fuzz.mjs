// Changed manifests and data files against the validator, for as long as is asked. See README.md.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    /** Only this case. */
    only: { type: 'string' },
    /** With --only: where its files are written to. */
    save: { type: 'string' },
    'child-every': { type: 'string', default: '1000' },
  },
})
const numbers = Object.fromEntries(
  ['seconds', 'seed', 'from', 'only', 'child-every'].flatMap(name => {
    if (values[name] === undefined) return []
    const number = Number(values[name])
    if (!Number.isInteger(number) || number < 0) {
      console.error(`fuzz.mjs: --${name} must be a whole number`)
      process.exit(2)
    }
    return [[name, number]]
  }),
)

/** A case that the worker does not come back from within so many milliseconds hangs. */
const HANG_MS = 10_000
/** Of JavaScript objects in the worker. */
const HEAP_MB = 500
const MAX_FINDINGS = 200

const { seconds, seed, only } = numbers
const deadline = performance.timeOrigin + performance.now() + seconds * 1_000
let findings = 0
let cases = 0
let valid = 0
let from = only ?? numbers.from

while (findings < MAX_FINDINGS) {
  const end = await runWorker()
  if (end === 'done') break
  tell({ ...end, seed })
  from = end.number + 1
  if (only !== undefined || Date.now() > deadline) break
}
console.log(`seed ${seed}: ${cases} cases, ${valid} of them valid projects, ${findings} findings`)
process.exitCode = findings > 0 ? 1 : 0

/** Ends as `done`, or with the finding that ended the worker. */
function runWorker() {
  return new Promise(resolve => {
    const current = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(new URL('./fuzz-worker.mjs', import.meta.url), {
      workerData: { seed, from, deadline, current, only, childEvery: numbers['child-every'] },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    let last = -1
    let since = performance.now()
    const watch = setInterval(() => {
      const number = Atomics.load(current, 0)
      if (number !== last) {
        last = number
        since = performance.now()
      } else if (number > 0 && performance.now() - since > HANG_MS) {
        clearInterval(watch)
        void worker.terminate()
        resolve({ kind: 'slow', number: number - 1, detail: `more than ${HANG_MS} ms` })
      }
    }, 250)
    worker.on('message', message => {
      if (message.type === 'finding') tell(message)
      else if (message.type === 'case') save(message.files)
      else {
        cases += message.counts.cases
        valid += message.counts.valid
        clearInterval(watch)
        resolve('done')
      }
    })
    worker.on('error', error => {
      clearInterval(watch)
      const kind = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash'
      resolve({ kind, number: Atomics.load(current, 0) - 1, detail: error.stack ?? String(error) })
    })
  })
}

function tell({ kind, number, detail }) {
  findings++
  console.log(
    `\n${kind} in case ${number}: node packages/bench/fuzz.mjs --seed ${seed} --only ${number}\n${detail}`,
  )
}

function save(files) {
  for (const [name, content] of files) {
    if (values.save === undefined) console.log(`--- ${name}\n${Buffer.from(content).toString('utf8')}`)
    else writeFileSync(join(values.save, name), content)
  }
}
