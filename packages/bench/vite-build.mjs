/**
 * An all-cached `vite build` of 200 images against the same build that imports the same files by their paths; beside it
 * vite-imagetools, warm, on the same files. Each build is a process of its own; they are run in turn as ABBA, since what a
 * process pays for memory depends on what the one before has left, and the ratios are medians of the pairs' ratios.
 */
import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { run } from '@kirin-batch/core'
import { startEmulator } from '@kirin-batch/emulator'
import { median } from './lib/statistics.mjs'
import { against, machine, table } from './lib/table.mjs'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '24' },
    images: { type: 'string', default: '200' },
    tmp: { type: 'string', default: tmpdir() },
    imagetools: { type: 'boolean' },
    check: { type: 'boolean' },
  },
})
const LIMIT = 1
const pairs = Number(values.pairs)
const ids = Array.from({ length: Number(values.images) }, (_, index) => `image-${index}`)
const plugin = join(import.meta.dirname, '../vite-plugin')

/** Real, because Vite works with real paths. */
const root = realpathSync(mkdtempSync(join(values.tmp, 'kirin-vite-bench-')))
const [ours, other] = [join(root, 'ours'), join(root, 'other')]
const files = join(ours, '.kirin', 'files')
const VARIANTS = {
  plain: [other, id => join(files, `${id}.png`)],
  kirin: [ours, id => `virtual:kirin-batch/${id}`],
  'kirin, ?url': [ours, id => `virtual:kirin-batch/${id}?url`],
  imagetools: [other, id => `${join(files, `${id}.png`)}?w=64`],
}
const SCRIPT = `const { build } = await import('vite')
  await build()
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  console.log((userCPUTime + systemCPUTime) / 1000)`
try {
  await generate()
  const rows = [['of the same files by path', 'wall', 'CPU', 'ms']]
  let missed = false
  for (const name of ['kirin', 'kirin, ?url', ...(values.imagetools ? ['imagetools'] : [])]) {
    build('plain')
    build(name)
    if (name !== 'imagetools') untilKept(name)
    const ratios = { wall: [], cpu: [], ms: [] }
    for (let pair = 0; pair < pairs; pair++) {
      const order = pair % 2 === 0 ? ['plain', name] : [name, 'plain']
      const times = Object.fromEntries(order.map(which => [which, build(which)]))
      ratios.wall.push(times[name].wall / times.plain.wall)
      ratios.cpu.push(times[name].cpu / times.plain.cpu)
      ratios.ms.push(times[name].wall)
    }
    const [wall, cpu] = [median(ratios.wall), median(ratios.cpu)]
    const counts = name !== 'imagetools'
    if (counts && (wall > LIMIT || cpu > LIMIT)) missed = true
    const shown = value => (counts ? against(value, LIMIT) : value.toFixed(3))
    rows.push([name, shown(wall), shown(cpu), median(ratios.ms).toFixed(0)])
  }
  console.log(`${machine()}, ${ids.length} images, ${pairs} pairs`)
  console.log(table(rows))
  if (values.check && missed) process.exitCode = 1
} finally {
  rmSync(root, { recursive: true, force: true })
}

/** A build rests on the last one only where nothing is as new as that one. */
function untilKept(name) {
  const isKept = file => /^vite-[0-9a-f]{16}\.json$/.test(file)
  for (let builds = 0; !readdirSync(join(ours, '.kirin', 'state')).some(isKept); builds++) {
    if (builds === 20) throw new Error('No build has kept what it has found')
    build(name)
  }
}

async function generate() {
  for (const folder of [ours, other]) {
    mkdirSync(folder)
    // Each by its name: what is imported by a path Vite would make part of the config.
    mkdirSync(join(folder, 'node_modules'))
    link(join(plugin, 'node_modules', 'vite'), join(folder, 'node_modules', 'vite'))
    link(join(plugin, 'node_modules', 'vite-imagetools'), join(folder, 'node_modules', 'vite-imagetools'))
    link(plugin, join(folder, 'node_modules', 'vite-plugin-kirin-batch'))
    writeFileSync(join(folder, 'index.html'), '<script type="module" src="/main.js"></script>\n')
  }
  config(ours, `(await import('vite-plugin-kirin-batch')).default()`)
  const images = Object.fromEntries(ids.map(id => [id, { prompt: `Picture ${id}` }]))
  writeFileSync(join(ours, 'images.kirin.yaml'), JSON.stringify({ version: 1, images }))
  const emulator = await startEmulator({ imageScale: 0.2, seed: 'bench' })
  const ran = await run({
    root: ours,
    emulated: false,
    api: { baseUrl: emulator.url, apiKey: 'bench' },
    emit: { dir: files, candidates: true },
    concurrency: 64,
  })
  await emulator.close()
  if (ran.kind !== 'ran' || ran.outcome !== 'ok') throw new Error('The images could not be made')
}

function link(target, path) {
  symlinkSync(realpathSync(target), path, 'junction')
}

function config(folder, plugins) {
  const text = `export default { build: { assetsInlineLimit: 0 }, logLevel: 'error', plugins: [${plugins}] }\n`
  writeFileSync(join(folder, 'vite.config.mjs'), text)
}

/** @returns wall time and CPU time of the process with all its threads, in milliseconds */
function build(name) {
  const [cwd, sourceOf] = VARIANTS[name]
  if (cwd === other)
    config(other, name === 'imagetools' ? `(await import('vite-imagetools')).imagetools()` : '')
  const imports = ids.map((id, index) => `import x${index} from ${JSON.stringify(sourceOf(id))}\n`)
  writeFileSync(
    join(cwd, 'main.js'),
    `${imports.join('')}console.log(${ids.map((_, index) => `x${index}`)})\n`,
  )
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', KIRIN_API_KEY: '', CI: '' },
  })
  const wall = performance.now() - start
  if (status !== 0) throw new Error(`The build of "${name}" has failed: ${stderr}`)
  const pictures = readdirSync(join(cwd, 'dist', 'assets')).filter(file => !file.endsWith('.js'))
  if (pictures.length !== ids.length) throw new Error(`"${name}" has built ${pictures.length} pictures`)
  return { wall, cpu: Number(stdout.trim().split('\n').at(-1)) }
}
