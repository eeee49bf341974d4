// A whole `kirin-batch run` against the ideal list schedule, and official clients of two services. See README.md.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CLI, runNode, startServer } from './lib/processes.mjs'
import { createProject } from './lib/project.mjs'
import { listSchedule, median } from './lib/statistics.mjs'
import { against, machine, table } from './lib/table.mjs'

const CONCURRENCY = 20
const KINDS = [
  { name: '2.2 s each', latency: { min: 2_200, max: 2_200, seed: 1 }, limit: 1.03, reads: 4 },
  { name: '1.5 to 2.5 s', latency: { min: 1_500, max: 2_500, seed: 1 }, limit: 1.04, reads: 8 },
]

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    alone: { type: 'boolean' },
    kind: { type: 'string' },
    runs: { type: 'string' },
    tasks: { type: 'string' },
    check: { type: 'boolean' },
  },
})
const runs = Number(values.runs ?? (values.quick ? 1 : 3))
const tasks = Number(values.tasks ?? (values.quick ? 60 : 200))
const kinds = values.kind === undefined ? KINDS : [KINDS[Number(values.kind)]]
const rivals = values.alone ? [] : ['replicate', 'fal']
let missed = false

console.log(`${machine()}; ${tasks} tasks, concurrency ${CONCURRENCY}, median of ${runs}`)
for (const kind of kinds) {
  const measured = [await measureKirin(kind), ...(await measureRivals(kind))]
  console.log(`\n${kind.name}; ideal ${(measured[0].idealMs / 1_000).toFixed(1)} s`)
  console.log(
    table([
      ['', 'wall s', 'wall / ideal', 'of each run', 'requests a task', 'reads a task'],
      ...measured.map(({ name, samples, limits }) => {
        const at = what => median(samples.map(sample => sample[what]))
        const ok = limits && [at('ratio') <= limits.ratio, at('reads') <= limits.reads]
        missed ||= ok?.includes(false) ?? false
        return [
          name,
          (at('ms') / 1_000).toFixed(2),
          limits ? against(at('ratio'), limits.ratio) : at('ratio').toFixed(3),
          samples.map(({ ratio }) => ratio.toFixed(3)).join(' '),
          at('requests').toFixed(1),
          limits ? against(at('reads'), limits.reads, 1) : at('reads').toFixed(1),
        ]
      }),
    ]),
  )
}
if (values.check && missed) process.exit(1)

/** The ratio is of the wall time, process start included, to the ideal. */
function sample(ms, { durations }, counts) {
  return { ms, ratio: ms / listSchedule(durations, CONCURRENCY), ...counts }
}

async function measureKirin({ latency, limit, reads }) {
  const emulator = await startServer('./emulator.mjs', { latency, imageScale: 0.05, imageType: 'jpeg' })
  const project = createProject()
  const env = {
    KIRIN_BASE_URL: emulator.url,
    KIRIN_API_KEY: 'bench',
    KIRIN_CACHE_DIR: join(project.root, 'cache'),
  }
  const run = async name => {
    await emulator.ask('reset')
    const cwd = project.manifest(tasks, name)
    const { ms } = await runNode([CLI, 'run', '--quiet', '--json', '-c', String(CONCURRENCY)], { cwd, env })
    const seen = await emulator.ask('report')
    if (seen.creates !== tasks || seen.downloads !== tasks) throw new Error(JSON.stringify(seen))
    const all = seen.creates + seen.reads + seen.lookUps + seen.downloads
    return {
      idealMs: listSchedule(seen.durations, CONCURRENCY),
      ...sample(ms, seen, { requests: all / tasks, reads: (seen.reads + seen.lookUps) / tasks }),
    }
  }
  try {
    await run('warm')
    const samples = []
    for (let count = 1; count <= runs; count += 1) samples.push(await run(`run-${count}`))
    return { name: 'kirin-batch', samples, limits: { ratio: limit, reads }, idealMs: samples[0].idealMs }
  } finally {
    await emulator.close()
    project.remove()
  }
}

async function measureRivals({ latency }) {
  const server = await startServer('../rivals/server.mjs', { latency })
  const project = createProject()
  const measured = []
  try {
    for (const name of rivals) {
      const script = fileURLToPath(new URL(`./rivals/${name}.mjs`, import.meta.url))
      const samples = []
      for (let count = 1; count <= runs; count += 1) {
        await server.ask('reset')
        const folder = join(project.root, `${name}-${count}`)
        mkdirSync(folder)
        const { ms } = await runNode([script, server.url, String(tasks), String(CONCURRENCY), folder])
        const seen = await server.ask('report')
        samples.push(sample(ms, seen, { requests: seen.requests / tasks, reads: seen.reads / tasks }))
      }
      measured.push({ name: name === 'fal' ? '@fal-ai/client' : name, samples })
    }
  } finally {
    await server.close()
    project.remove()
  }
  return measured
}
