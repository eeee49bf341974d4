// The engine's order and polling on a clock that nobody waits for, against the list schedule. See README.md.
import { parseArgs } from 'node:util'
import { runEntries } from '@kirin-batch/core/internal'
import { createContext, entryOf, work } from './lib/context.mjs'
import { createFakeApi, createFakeClock, createMemoryStore } from './lib/simulation.mjs'
import { listSchedule, randomSource } from './lib/statistics.mjs'
import { against, machine, table } from './lib/table.mjs'

const CONCURRENCY = 20
const LIMIT = 1.02
const ROUND_TRIP_MS = 20
const MIN_MS = 10_000
const MAX_MS = 60_000

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, check: { type: 'boolean' } } })
const count = values.quick ? 300 : 1_000
const graphs = values.quick ? 30 : 100
const random = randomSource(7)
const duration = () => MIN_MS + Math.round(random() * (MAX_MS - MIN_MS))
let missed = false

console.log(`${machine()}; tasks of 10 to 60 s, concurrency ${CONCURRENCY}, round trip ${ROUND_TRIP_MS} ms`)

const flat = Array.from({ length: count }, (_, index) => ({ id: `image-${index}`, ms: duration(), from: [] }))
const ideal = listSchedule(
  flat.map(({ ms }) => ms),
  CONCURRENCY,
)
const store = createMemoryStore()
const cold = await simulate(flat, store)
const warm = await simulate(flat, forget(store))
missed ||= warm.ms / ideal > LIMIT
console.log(`\n${count} tasks; list schedule ${(ideal / 1_000).toFixed(0)} s`)
console.log(
  table([
    ['', 'makespan s', 'of the ideal', 'reads a task'],
    ['nothing learned before', ...row(cold, ideal, count)],
    ['after a run', ...row(warm, ideal, count, LIMIT)],
  ]),
)

// Few rounds, so that the order decides: the single images come first in the file and have time, the chains have not.
const wide = CONCURRENCY * 5
const singles = Array.from({ length: 4 * graphs }, (_, index) => ({
  id: `single-${index}`,
  ms: duration(),
  from: [],
}))
const chains = Array.from({ length: graphs }, (_, index) => {
  const banners = [1, 2, 3].map(banner => `banner-${index}-${banner}`)
  return [
    { id: `hero-${index}`, ms: duration(), from: [] },
    ...banners.map(id => ({ id, ms: duration(), from: [`hero-${index}`] })),
    { id: `collage-${index}`, ms: duration(), from: banners },
  ]
}).flat()
const mixed = [...singles, ...chains]
const full = mixed.reduce((sum, { ms }) => sum + ms, 0) / wide
const longestFirst = await simulate(mixed, forget(store), { concurrency: wide })
const inTurn = await simulate(mixed, forget(store), { concurrency: wide, fifo: true })
console.log(
  `\n${singles.length} single images, then hero → 3 banners → collage ${graphs} times; concurrency ${wide}; all slots always full ${(full / 1_000).toFixed(0)} s`,
)
console.log(
  table([
    ['', 'makespan s', 'of full slots', 'reads a task'],
    ['the longest chain first', ...row(longestFirst, full, mixed.length)],
    ['first come, first served', ...row(inTurn, full, mixed.length)],
  ]),
)
if (values.check && missed) process.exit(1)

async function simulate(tasks, memory, { concurrency = CONCURRENCY, fifo = false } = {}) {
  const clock = createFakeClock()
  const durations = new Map(tasks.map(({ id, ms }) => [id, ms]))
  const api = createFakeApi(clock, prompt => durations.get(prompt), ROUND_TRIP_MS)
  const context = await createContext({ api, clock, store: memory, concurrency, fifo })
  const started = clock.now()
  const results = await clock.run(
    runEntries(context, work(tasks.map(({ id, from }) => entryOf(id, id, from)))),
  )
  for (const result of results) if (!result.ok) throw new Error(result.failure.message)
  await context.experience.save()
  return { ms: clock.now() - started, reads: api.reads }
}

/** Empty, but with what it knows of the API. */
function forget({ knowledge }) {
  return { ...createMemoryStore(), knowledge }
}

function row({ ms, reads }, best, tasks, limit) {
  const ratio = ms / best
  return [
    (ms / 1_000).toFixed(0),
    limit === undefined ? ratio.toFixed(3) : against(ratio, limit),
    (reads / tasks).toFixed(1),
  ]
}
