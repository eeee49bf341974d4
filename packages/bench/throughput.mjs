// The bare engine at zero latency against hand-written loops that make the same requests. See README.md.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runNode, startServer } from './lib/processes.mjs'
import { createProject } from './lib/project.mjs'
import { median } from './lib/statistics.mjs'
import { machine, table } from './lib/table.mjs'

const CONCURRENCY = 20
const BYTES = 300_000
const REQUESTS = 5
/** Of the tasks per second of the loop over `undici.request`. */
const LIMIT = 0.8

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, check: { type: 'boolean' } } })
const tasks = values.quick ? 200 : 1_000
const rounds = values.quick ? 1 : 5
const measured = [
  { name: 'loop over undici.request', script: 'loop.mjs', argument: 'undici' },
  { name: 'kirin-batch, bare engine', script: 'engine.mjs', argument: 'synced' },
  { name: '… with fsync off', script: 'engine.mjs', argument: 'unsynced' },
  { name: 'loop over got', script: 'loop.mjs', argument: 'got' },
  { name: 'loop over fetch', script: 'loop.mjs', argument: 'fetch' },
].map(contestant => ({ ...contestant, perSecond: [] }))

const server = await startServer('../throughput/server.mjs', { bytes: BYTES })
const project = createProject()
try {
  // In turn, so that all meet the same load of the machine.
  for (let round = 1; round <= rounds; round += 1) {
    for (const { script, argument, perSecond } of measured) {
      const folder = join(project.root, `${argument}-${round}`)
      mkdirSync(folder)
      const path = fileURLToPath(new URL(`./throughput/${script}`, import.meta.url))
      const { stdout } = await runNode([path, server.url, tasks, CONCURRENCY, folder, argument].map(String), {
        // As the command sets it for itself; it serves whoever writes files.
        env: { UV_THREADPOOL_SIZE: '8' },
      })
      const { requests } = await server.ask('report')
      if (requests !== REQUESTS * tasks) throw new Error(`${argument}: ${requests} requests`)
      perSecond.push((tasks * 1_000) / Number(stdout))
    }
  }
} finally {
  await server.close()
  project.remove()
}

const [loop, engine] = measured
const share = ({ perSecond }) => median(perSecond.map((value, round) => value / loop.perSecond[round]))
console.log(
  `${machine()}; ${tasks} tasks of ${REQUESTS} requests and ${BYTES / 1_000} KB, concurrency ${CONCURRENCY}, median of ${rounds}`,
)
console.log(
  table([
    ['', 'tasks a second', 'of the loop'],
    ...measured.map(contestant => [
      contestant.name,
      median(contestant.perSecond).toFixed(0),
      contestant === engine
        ? `${share(engine).toFixed(2)} ${share(engine) >= LIMIT ? '≥' : '<'} ${LIMIT}`
        : share(contestant).toFixed(2),
    ]),
  ]),
)
if (values.check && share(engine) < LIMIT) process.exit(1)
