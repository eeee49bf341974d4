// Peak memory of a whole `kirin-batch run` with more entries, and with larger images. See README.md.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CLI, runNode, startServer } from './lib/processes.mjs'
import { createProject } from './lib/project.mjs'
import { median } from './lib/statistics.mjs'
import { machine, table } from './lib/table.mjs'

const CONCURRENCY = 20
const MORE_ENTRIES = 1.1
const LARGER_IMAGES = 1.2
const BYTES = 30_000

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, check: { type: 'boolean' } } })
const [few, many] = values.quick ? [50, 500] : [300, 3_000]
const runs = values.quick ? 1 : 3
const PEAK = fileURLToPath(new URL('./lib/peak.cjs', import.meta.url))

console.log(`${machine()}; concurrency ${CONCURRENCY}, no latency, median of ${runs}`)
const [base, more, larger] = [[], [], []]
for (let run = 1; run <= runs; run += 1) {
  base.push(await peak(few, BYTES))
  more.push(await peak(many, BYTES))
  larger.push(await peak(few, 10 * BYTES))
}
const rows = [
  [`${few} entries, ${BYTES / 1_000} KB an image`, base],
  [`${many} entries, ${BYTES / 1_000} KB an image`, more, MORE_ENTRIES],
  [`${few} entries, ${BYTES / 100} KB an image`, larger, LARGER_IMAGES],
]
let missed = false
console.log(
  table([
    ['', 'peak MB', 'of the first'],
    ...rows.map(([name, samples, limit]) => {
      const ratio = median(samples) / median(base)
      missed ||= limit !== undefined && ratio > limit
      const verdict = limit === undefined ? '' : ` ${ratio <= limit ? '≤' : '>'} ${limit}`
      return [name, median(samples).toFixed(0), `${ratio.toFixed(2)}${verdict}`]
    }),
  ]),
)
if (values.check && missed) process.exit(1)

/** Peak resident memory in MB, as the system counts it. */
async function peak(count, bytes) {
  const server = await startServer('../throughput/server.mjs', { bytes })
  const project = createProject()
  try {
    const cwd = project.manifest(count, 'images')
    const { stderr } = await runNode(
      ['--require', PEAK, CLI, 'run', '--quiet', '--json', '-c', String(CONCURRENCY)],
      {
        cwd,
        env: {
          KIRIN_BASE_URL: server.url,
          KIRIN_API_KEY: 'bench',
          KIRIN_CACHE_DIR: join(project.root, 'cache'),
        },
      },
    )
    return Number(/peak (\d+)/.exec(stderr)[1]) / 1_024
  } finally {
    await server.close()
    project.remove()
  }
}
