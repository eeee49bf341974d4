// Time and memory of `kirin-batch validate` by the number of entries, as whole processes. See README.md.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** Ten times the entries may take so many times the time beyond that of an empty project. */
const LIMIT = 15
const COUNTS = [100, 1_000, 10_000]

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, check: { type: 'boolean' } },
})
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) {
  console.error('validate.mjs: --runs must be a whole number from 1')
  process.exit(2)
}

const bin = fileURLToPath(new URL('../cli/dist/bin.cjs', import.meta.url))
/** Writes what the process has used to its fourth stream when it ends. */
const meter = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())))",
)}`

const projects = {
  images: count => ({ 'a.kirin.yaml': manifestOf(count) }),
  matrix: count => ({ 'a.kirin.yaml': matrixOf(count) }),
  csv: count => ({ 'a.kirin.yaml': cardsOf('p.csv'), 'p.csv': csvOf(count) }),
  json: count => ({ 'a.kirin.yaml': cardsOf('p.json'), 'p.json': jsonOf(count) }),
  yaml: count => ({ 'a.kirin.yaml': cardsOf('p.yaml'), 'p.yaml': yamlOf(count) }),
}

console.log(
  `node ${process.version}, medians of ${runs}; in brackets the ratios to node -e 0 and to the line above`,
)
console.log(`${' '.repeat(14)}     wall        CPU                memory`)
const nothing = measure(['-e', '0'])
const least = inProject({ 'a.kirin.yaml': 'version: 1\nimages: {}\n' }, () => measure([bin, 'validate']))
row('node -e 0', nothing)
row('no entries', least, nothing)
let bent = false
for (const [name, filesOf] of Object.entries(projects)) {
  let before = least
  for (const count of COUNTS) {
    const now = inProject(filesOf(count), () => measure([bin, 'validate']))
    row(`${name} ${count}`, now, before)
    if (before !== least) bent ||= now.ms - least.ms > LIMIT * Math.max(before.ms - least.ms, 20)
    before = now
  }
}
if (values.check && bent) {
  console.error(`validate.mjs: ten times the entries took more than ${LIMIT} times the time`)
  process.exit(1)
}

function row(name, now, above) {
  const ratios = key =>
    above ? `(${(now[key] / nothing[key]).toFixed(1)}, ${(now[key] / above[key]).toFixed(1)})` : ''
  const wall = `${now.wallMs.toFixed(0)} ms`.padStart(9)
  const cpu = `${now.ms.toFixed(0)} ms`.padStart(11)
  const memory = `${(now.kilobytes / 1024).toFixed(0)} MB`.padStart(9)
  console.log(
    `${name.padEnd(14)}${wall}${cpu} ${ratios('ms').padEnd(12)}${memory} ${ratios('kilobytes')}`.trimEnd(),
  )
}

function inProject(files, run) {
  const root = mkdtempSync(join(tmpdir(), 'kirin-bench-'))
  const from = process.cwd()
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
    process.chdir(root)
    return run()
  } finally {
    process.chdir(from)
    rmSync(root, { recursive: true, force: true })
  }
}

function measure(args) {
  const found = Array.from({ length: runs }, () => once(args))
  const medianOf = key => median(found.map(usage => usage[key]))
  return { wallMs: medianOf('wallMs'), ms: medianOf('ms'), kilobytes: medianOf('kilobytes') }
}

/** `ms` is CPU time: on a busy machine the wall clock tells more of the others. */
function once(args) {
  const start = performance.now()
  const { status, stderr, output } = spawnSync(process.execPath, ['--import', meter, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  const wallMs = performance.now() - start
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(output[3])
  return { wallMs, ms: (userCPUTime + systemCPUTime) / 1000, kilobytes: maxRSS }
}

function median(numbers) {
  const sorted = numbers.toSorted((x, y) => x - y)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function times(count, line) {
  return Array.from({ length: count }, (_, index) => line(index)).join('')
}

function manifestOf(count) {
  const image = index => `  image-${index}:
    prompt: Bottle {{ brand }} number ${index} on <<<slate>>>, morning light
    n: 4
    alt: Bottle {{ brand }}
`
  return `version: 1
out: public
vars: { brand: Aurora }
references: { slate: https://cdn.example.com/slate.jpg }
images:
${times(count, image)}`
}

function matrixOf(count) {
  const axis = length => times(length, index => `v${index}, `)
  return `version: 1
out: public
vars: { brand: Aurora }
references: { slate: https://cdn.example.com/slate.jpg }
images:
  image:
    matrix: { a: [${axis(10)}], b: [${axis(count / 10)}] }
    prompt: Bottle {{ brand }} number {{ a }} {{ b }} on <<<slate>>>, morning light
    n: 4
    alt: Bottle {{ brand }}
`
}

function cardsOf(data) {
  return `version: 1
out: public
references: { photo: "https://cdn.example.com/{{ row.id }}.jpg" }
images:
  card:
    data: ${data}
    prompt: "{{ row.name }} in {{ row.colour }} as <<<photo>>>"
    n: 4
    alt: "{{ row.name }}"
`
}

function csvOf(count) {
  return `id,name,colour,price\n${times(count, index => `sku-${index},Product number ${index},red,${index}\n`)}`
}

function rowOf(index) {
  return { id: `sku-${index}`, name: `Product number ${index}`, colour: 'red', price: index }
}

function jsonOf(count) {
  return JSON.stringify(
    Array.from({ length: count }, (_, index) => rowOf(index)),
    null,
    2,
  )
}

function yamlOf(count) {
  return times(
    count,
    index => `- id: sku-${index}\n  name: Product number ${index}\n  colour: red\n  price: ${index}\n`,
  )
}
