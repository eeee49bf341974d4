// Whole-process start of `kirin-batch --version` and `--help` against `node -e 0`. See README.md.
import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** What the quickest answers may cost, as a multiple of a Node that does nothing. */
const LIMIT = 1.15

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '60' }, check: { type: 'boolean' } },
})
const pairs = Number(values.pairs)
if (!Number.isInteger(pairs) || pairs < 1) {
  console.error('startup.mjs: --pairs must be a whole number from 1')
  process.exit(2)
}

const bin = fileURLToPath(new URL('../cli/dist/bin.cjs', import.meta.url))
const baseline = ['-e', '0']
let slow = false

console.log(`node ${process.version}, ${pairs} pairs each, medians`)
for (const args of [['--version'], ['--help'], ['run', '--help']]) {
  const { a, b, ratio } = compare(baseline, [bin, ...args], pairs)
  slow ||= ratio > LIMIT
  console.log(
    `kirin-batch ${args.join(' ').padEnd(10)}  ${b.toFixed(1)} ms   node -e 0  ${a.toFixed(1)} ms   ratio ${ratio.toFixed(3)}`,
  )
}
if (values.check && slow) {
  console.error(`startup.mjs: slower than ${LIMIT} times node -e 0`)
  process.exit(1)
}

/**
 * A/B/A/B: both sides of a pair meet the same load, so the median of the pairs' ratios is steady where the times are
 * not.
 */
function compare(first, second, count) {
  const a = []
  const b = []
  time(first)
  time(second)
  for (let pair = 0; pair < count; pair++) {
    a.push(time(first))
    b.push(time(second))
  }
  return { a: median(a), b: median(b), ratio: median(b.map((ms, pair) => ms / a[pair])) }
}

function time(args) {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return ms
}

function median(values) {
  const sorted = values.toSorted((x, y) => x - y)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
