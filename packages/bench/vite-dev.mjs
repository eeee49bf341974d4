// Starts of `vite dev` with many entries, against plain Vite that imports the same files. See README.md.
import { spawn } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { run } from '@kirin-batch/core'
import { startEmulator } from '@kirin-batch/emulator'
import { median } from './lib/statistics.mjs'
import { against, machine, table } from './lib/table.mjs'

/** Milliseconds that a start may take beyond one of plain Vite. */
const LIMIT = 50
/** Megabytes by which what is in use may grow from the 20th edit to the last. */
const GROWTH = 3
const IMPORTED = 20

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '15' },
    entries: { type: 'string', default: '1000' },
    edits: { type: 'string', default: '100' },
    check: { type: 'boolean' },
  },
})
const [pairs, count, edits] = [values.pairs, values.entries, values.edits].map(Number)
const vite = join(dirname(fileURLToPath(import.meta.resolve('vite/package.json'))), 'bin/vite.js')
const root = mkdtempSync(join(tmpdir(), 'kirin-vite-dev-'))
const kirin = join(root, 'kirin')
const plain = join(root, 'plain')
let missed = false

try {
  console.log(`${machine()}; ${count} entries, ${IMPORTED} imported, ${pairs} pairs, medians of differences`)
  await prepare()
  const rows = [['', 'plain ms', 'kirin ms', 'difference']]
  for (const state of ['cold', 'warm', 'all missing']) {
    const [ready, page] = await compare(state)
    rows.push(row(`ready, ${state}`, ready, true), row(`first page, ${state}`, page, false))
  }
  console.log(table(rows))
  await watchMemory()
} finally {
  rmSync(root, { recursive: true, force: true })
}
if (values.check && missed) process.exit(1)

function row(name, { a, b, difference }, counts) {
  missed ||= counts && difference > LIMIT
  const shown = counts ? against(difference, LIMIT, 0) : difference.toFixed(0)
  return [name, a.toFixed(0), b.toFixed(0), shown]
}

async function prepare() {
  const ids = Array.from({ length: count }, (_, index) => `image-${String(index + 1).padStart(4, '0')}`)
  const images = ids.map((id, index) => `  ${id}:\n    prompt: picture ${index + 1} of a calm sea\n`)
  for (const folder of [kirin, plain]) {
    mkdirSync(join(folder, '.git'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n')
    writeFileSync(
      join(folder, 'index.html'),
      '<!doctype html><script type="module" src="/main.js"></script>\n',
    )
  }
  writeFileSync(join(kirin, 'images.kirin.yaml'), `version: 1\nimages:\n${images.join('')}`)
  const emulator = await startEmulator({ imageScale: 0.03, latencyMs: 0, maxConcurrent: 1000 })
  const api = { baseUrl: emulator.url, apiKey: 'bench' }
  const emit = { dir: join(kirin, '.kirin/files'), candidates: true }
  const { outcome } = await run({ root: kirin, emulated: false, api, emit, concurrency: 64 })
  await emulator.close()
  if (outcome !== 'ok') throw new Error(`The images could not be had: ${outcome}`)
  mkdirSync(join(plain, 'images'))
  const imported = ids.slice(0, IMPORTED)
  for (const id of imported)
    copyFileSync(join(kirin, `.kirin/files/${id}.png`), join(plain, `images/${id}.png`))
  const main = from =>
    `${imported.map((id, at) => `import i${at} from '${from(id)}'\n`).join('')}console.log(i0)\n`
  writeFileSync(
    join(kirin, 'main.js'),
    main(id => `virtual:kirin-batch/${id}?url`),
  )
  writeFileSync(
    join(plain, 'main.js'),
    main(id => `./images/${id}.png`),
  )
  // By its name, as people have it: what has a path Vite takes for a part of its configuration, and bundles it.
  mkdirSync(join(kirin, 'node_modules'))
  const plugin = fileURLToPath(new URL('..', import.meta.resolve('vite-plugin-kirin-batch')))
  symlinkSync(plugin, join(kirin, 'node_modules/vite-plugin-kirin-batch'), 'junction')
  writeFileSync(
    join(kirin, 'vite.config.js'),
    `import kirin from 'vite-plugin-kirin-batch'
const memory = (_, answer) => {
  globalThis.gc?.()
  answer.end(JSON.stringify(process.memoryUsage()))
}
const server = { name: 'memory', configureServer: ({ middlewares }) => void middlewares.use('/memory', memory) }
export default { plugins: [kirin(), server] }
`,
  )
  writeFileSync(join(plain, 'vite.config.js'), 'export default {}\n')
}

/** A/B/A/B, so that both sides of a pair meet the same load. */
async function compare(state) {
  const ready = { a: [], b: [] }
  const page = { a: [], b: [] }
  // With another cache folder nothing is there; the folder itself stays as it is.
  const env = state === 'all missing' ? { KIRIN_CACHE_DIR: join(root, 'nothing') } : {}
  const once = async (folder, side, counts) => {
    if (state === 'cold') {
      rmSync(join(folder, 'node_modules/.vite'), { recursive: true, force: true })
      rmSync(join(folder, '.kirin/files'), { recursive: true, force: true })
      rmSync(join(folder, '.kirin/state'), { recursive: true, force: true })
    }
    if (state === 'all missing') rmSync(join(folder, '.kirin/files'), { recursive: true, force: true })
    const server = await start(folder, env)
    await server.page()
    if (counts) {
      ready[side].push(server.readyMs)
      page[side].push(performance.now() - server.started)
    }
    await server.stop()
  }
  for (let pair = -1; pair < pairs; pair++) {
    await once(plain, 'a', pair >= 0)
    await once(kirin, 'b', pair >= 0)
  }
  return [ready, page].map(({ a, b }) => ({
    a: median(a),
    b: median(b),
    difference: median(b.map((ms, at) => ms - a[at])),
  }))
}

/** `vite dev` as people start it, up to the line that says where it listens. */
async function start(folder, env, flags = []) {
  const started = performance.now()
  const child = spawn(process.execPath, [...flags, vite, '--port', '0', '--host', '127.0.0.1'], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  const origin = await new Promise((resolve, reject) => {
    child.on('exit', code => reject(new Error(`vite ended with ${code}: ${text}`)))
    child.stdout.setEncoding('utf8').on('data', chunk => {
      text += chunk
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)
      if (found) resolve(found[0])
    })
  })
  const readyMs = performance.now() - started
  const get = async path => {
    const answer = await fetch(new URL(path, origin))
    if (!answer.ok) throw new Error(`${answer.status} for ${path}`)
    return await answer.text()
  }
  return {
    started,
    readyMs,
    pid: child.pid,
    get,
    /** The page's script and all that it imports. */
    async page() {
      const seen = new Set(['/main.js'])
      for (const path of seen) {
        const code = await get(path)
        for (const [, next] of code.matchAll(/from "(\/[^"]+)"/g)) seen.add(next)
      }
      if (seen.size < IMPORTED) throw new Error(`Only ${seen.size} modules`)
    },
    async stop() {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.removeAllListeners('exit')
      child.once('exit', () => undefined)
      const gone = new Promise(resolve => child.once('close', resolve))
      child.kill('SIGKILL')
      await Promise.race([ended, gone])
    },
  }
}

/**
 * Memory while a manifest is edited again and again: what is in use after a collection, and what is resident, which
 * the allocator lets go up for a while.
 */
async function watchMemory() {
  const server = await start(kirin, {}, ['--expose-gc'])
  await server.page()
  const manifest = join(kirin, 'images.kirin.yaml')
  const text = readFileSync(manifest, 'utf8')
  const rows = [['edits', 'in use MB', 'resident MB']]
  const used = []
  for (let edit = 0; edit <= edits; edit++) {
    if (edit % 20 === 0) {
      const memory = await atRest(server)
      used.push(memory.used)
      rows.push([edit, memory.used.toFixed(1), memory.rss.toFixed(0)])
    }
    writeFileSync(manifest, `${text}    alt: edit ${edit}\n`)
    // The last image has the text as soon as the edit was seen.
    const path = `/@id/__x00__virtual:kirin-batch:image/image-${String(count).padStart(4, '0')}.js`
    while (!(await server.get(path)).includes(`edit ${edit}`))
      await new Promise(resolve => setTimeout(resolve, 20))
  }
  console.log(table(rows))
  missed ||= used.at(-1) - used[1] > GROWTH
  await server.stop()
}

/** The least of some seconds, since a server may still be looking. In megabytes. */
async function atRest(server) {
  const samples = []
  for (let sample = 0; sample < 10; sample++) {
    await new Promise(resolve => setTimeout(resolve, 300))
    const { heapUsed, external, rss } = JSON.parse(await server.get('/memory'))
    samples.push({ used: (heapUsed + external) / 1e6, rss: rss / 1e6 })
  }
  return samples.reduce((least, sample) => (sample.used < least.used ? sample : least))
}
