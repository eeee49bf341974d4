// A whole `kirin-batch run` that has nothing to do, against `node -e 0` and against `turbo run`. See README.md.
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { CLI, runNode, startServer } from './lib/processes.mjs'
import { median, randomSource } from './lib/statistics.mjs'
import { against, machine, table } from './lib/table.mjs'

const LIMITS = { noop: 1.35, growth: 4, touched: 1.15 }
const REFERENCES = 50
/** Side of a square picture of noise that takes some 500 KB as a PNG. */
const SIDE = 408

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '25' },
    quick: { type: 'boolean' },
    turbo: { type: 'boolean' },
    check: { type: 'boolean' },
  },
})
const pairs = Number(values.quick ? 9 : values.pairs)
const sizes = values.quick ? [100, 1_000] : [1_000, 10_000]
const root = mkdtempSync(join(tmpdir(), 'kirin-noop-'))
let missed = false

try {
  console.log(`${machine()}; ${pairs} pairs, medians; ${REFERENCES} references of 500 KB`)
  mkdirSync(join(root, 'refs'))
  await drawReferences(join(root, 'refs'))
  const rows = [['', 'ms', 'other ms', 'ratio']]
  const nothing = [['-e', '0'], root]
  const times = []
  for (const size of sizes) {
    const folder = await idleProject(size)
    const { ms, base, ratio } = compare([[CLI, 'run', '--quiet'], folder], nothing)
    times.push(ms)
    rows.push([
      `run, ${size} entries`,
      ms.toFixed(0),
      base.toFixed(0),
      within(ratio, LIMITS.noop, size <= 1_000),
    ])
    if (size === 1_000) rows.push(touchedRow(folder))
  }
  if (values.turbo) rows.push(turboRow(nothing))
  console.log(table(rows))
  const growth = times[1] / times[0]
  console.log(`${sizes[1]} entries of ${sizes[0]}: ${within(growth, LIMITS.growth, true)}`)
} finally {
  rmSync(root, { recursive: true, force: true })
}
if (values.check && missed) process.exit(1)

function within(value, limit, counts) {
  if (counts && value > limit) missed = true
  return counts ? against(value, limit) : value.toFixed(3)
}

/** A manifest whose text changes each time and whose meaning does not, against the library that parses it. */
function touchedRow(folder) {
  const manifest = join(folder, 'a.kirin.yaml')
  const yaml = pathToFileURL(
    createRequire(join(import.meta.dirname, '../core/package.json')).resolve('yaml'),
  ).href
  const parse = `import { parse } from '${yaml}'
    import { readFileSync } from 'node:fs'
    parse(readFileSync('a.kirin.yaml', 'utf8'))`
  const touch = () => appendFileSync(manifest, '# reviewed\n')
  const { ms, base, ratio } = compare(
    [[CLI, 'run', '--quiet'], folder, touch],
    [['--input-type=module', '-e', parse], folder],
  )
  return [
    'the same, another comment; of parsing it',
    ms.toFixed(0),
    base.toFixed(0),
    within(ratio, LIMITS.touched, true),
  ]
}

/** One package with one task whose result is in its cache. */
function turboRow(nothing) {
  const folder = join(root, 'turbo')
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'one',
      version: '1.0.0',
      packageManager: 'npm@10.0.0',
      scripts: { images: 'echo images' },
    }),
  )
  writeFileSync(
    join(folder, 'turbo.json'),
    JSON.stringify({ tasks: { images: { inputs: ['refs/**'], outputs: [] } } }),
  )
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n.turbo\n')
  cpSync(join(root, 'refs'), join(folder, 'refs'), { recursive: true })
  const run = (command, ...args) => execFileSync(command, args, { cwd: folder, stdio: 'ignore' })
  run('npm', 'install', '--save-dev', 'turbo@2')
  run('git', 'init', '-q')
  run('git', 'add', '.')
  run('git', '-c', 'user.name=a', '-c', 'user.email=a@b.test', 'commit', '-qm', 'a')
  const bin = createRequire(join(folder, 'package.json')).resolve('turbo/bin/turbo')
  const { ms, base, ratio } = compare([[bin, 'run', 'images', '--no-daemon'], folder], nothing)
  return ['turbo run, cached', ms.toFixed(0), base.toFixed(0), ratio.toFixed(3)]
}

/** A/B/A/B, so that both sides of a pair meet the same load. */
function compare([args, cwd, before = () => undefined], [otherArgs, otherCwd]) {
  const samples = []
  for (let pair = -1; pair < pairs; pair++) {
    before()
    const a = time(args, cwd)
    const b = time(otherArgs, otherCwd)
    if (pair >= 0) samples.push({ a, b })
  }
  const of = what => median(samples.map(what))
  return {
    ms: of(({ a }) => a.ms),
    base: of(({ b }) => b.ms),
    ratio: of(({ a, b }) => a.ms / b.ms),
  }
}

function time(args, cwd) {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: {
      ...process.env,
      KIRIN_EMULATE: '1',
      KIRIN_API_KEY: '',
      KIRIN_BASE_URL: '',
      CI: '',
      GITHUB_ACTIONS: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return { ms }
}

async function drawReferences(folder) {
  const { default: sharp } = await import(
    pathToFileURL(createRequire(join(import.meta.dirname, '../emulator/package.json')).resolve('sharp')).href
  )
  const source = randomSource(1)
  for (let index = 0; index < REFERENCES; index++) {
    const raw = Buffer.from(Array.from({ length: SIDE * SIDE * 3 }, () => source() * 256))
    await sharp(raw, { raw: { width: SIDE, height: SIDE, channels: 3 } })
      .png()
      .toFile(join(folder, `r${index}.png`))
  }
}

/** Bought on an emulator, and idle since. */
async function idleProject(size) {
  const folder = join(root, `entries-${size}`)
  mkdirSync(folder)
  cpSync(join(root, 'refs'), join(folder, 'refs'), { recursive: true })
  const names = Array.from({ length: REFERENCES }, (_, index) => `  r${index}: refs/r${index}.png\n`)
  const images = Array.from(
    { length: size },
    (_, index) =>
      `  image-${index}:\n    prompt: bottle ${index} like <<<r${index % REFERENCES}>>> on wet slate\n    alt: Bottle ${index}\n`,
  )
  writeFileSync(
    join(folder, 'a.kirin.yaml'),
    `version: 1\nout: out\nreferences:\n${names.join('')}images:\n${images.join('')}`,
  )
  const emulator = await startServer('./emulator.mjs', {
    latency: { min: 0, max: 1, seed: 1 },
    imageScale: 0.03,
    imageType: 'jpeg',
  })
  try {
    const env = { KIRIN_BASE_URL: emulator.url, KIRIN_EMULATE: '1' }
    await runNode([CLI, 'run', '--quiet', '-c', '64'], { cwd: folder, env })
  } finally {
    await emulator.close()
  }
  time([CLI, 'run', '--quiet'], folder)
  return folder
}
