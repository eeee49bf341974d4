// Kills first runs at seeded random moments, and shows what the one run after makes of it. See README.md.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runnerImport } from 'vite'

const { values } = parseArgs({
  options: {
    moments: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
})
const moments = Number(values.moments)
const seed = Number(values.seed)
const jobs = Number(values.jobs)
if (!Number.isInteger(moments) || moments < 1 || !Number.isInteger(seed) || !(jobs >= 1)) {
  console.error('kill.mjs: --moments and --jobs must be whole numbers from 1, --seed a whole number')
  process.exit(2)
}

const { killOnce, durationOf } = await load('harness.ts')
const { scenarios } = await load('moments.ts')
const { mixedProject } = await load('project.ts')

const project = await mixedProject()
const purchases = Object.keys(project.images).length
const durationMs = await durationOf(project)
console.log(`${moments} moments, seed ${seed}; an undisturbed first run takes ${Math.round(durationMs)} ms`)

const table = new Map()
let violated = 0
const drawn = scenarios(moments, seed, purchases)
  .map((scenario, index) => ({ scenario, index }))
  .filter(({ index }) => values.only === undefined || Number(values.only) === index)
await Promise.all(Array.from({ length: jobs }, work))

const rows = [...table].sort(([a], [b]) => (a === 'all' ? 1 : b === 'all' ? -1 : a < b ? -1 : 1))
console.table(Object.fromEntries(rows))
if (violated > 0) {
  console.error(`kill.mjs: ${violated} of ${moments} moments left something wrong`)
  process.exit(1)
}

/** Takes one moment after the other until none is left. */
async function work() {
  for (let next = drawn.shift(); next; next = drawn.shift()) {
    const aftermath = await killOnce({ project, durationMs }, next.scenario)
    add(next.scenario.moment.kind, aftermath)
    add('all', aftermath)
    if (aftermath.violations.length === 0) continue
    violated += 1
    console.error(`#${next.index} ${JSON.stringify(next.scenario)}\n  ${aftermath.violations.join('\n  ')}`)
  }
}

async function load(file) {
  const path = fileURLToPath(new URL(`../core/test/kill/${file}`, import.meta.url))
  const { module } = await runnerImport(path, { logLevel: 'error', configFile: false })
  return module
}

function add(kind, { killed, open, tasks, summary, violations }) {
  const row = table.get(kind) ?? {
    moments: 0,
    killed: 0,
    'left accepted': 0,
    'left unknown': 0,
    'tasks before': 0,
    'tasks after': 0,
    collected: 0,
    generated: 0,
    violations: 0,
  }
  row.moments += 1
  row.killed += killed ? 1 : 0
  row['left accepted'] += open.accepted
  row['left unknown'] += open.unknown
  row['tasks before'] += tasks.before
  row['tasks after'] += tasks.after
  row.collected += summary.collected
  row.generated += summary.generated
  row.violations += violations.length
  table.set(kind, row)
}
