// A clean clone with lock and remote cache against `curl --parallel` for the same bytes, and against the least that a Node
// program can do for them. See README.md.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startEmulator } from '@kirin-batch/emulator'
import { bringUpLoopback, shapeLoopback, startLink, takeOwnLoopback, unshapeLoopback } from './lib/link.mjs'
import { CLI, runNode } from './lib/processes.mjs'
import { createProject } from './lib/project.mjs'
import { median } from './lib/statistics.mjs'
import { startWebServer } from './lib/web-server.mjs'

const PLAIN = fileURLToPath(new URL('lib/plain-fetcher.mjs', import.meta.url))

/** What a restore may take, as a multiple of curl. */
const LIMIT = 1.3

/** Ways to the server. Curl and ours go the same one. */
const LINKS = {
  loopback: undefined,
  '1 Gbit/s, 2 ms': { bytesPerSecond: 125e6, delayMs: 1 },
  '200 Mbit/s, 20 ms': { bytesPerSecond: 25e6, delayMs: 10 },
}

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '500' },
    pairs: { type: 'string', default: '5' },
    link: { type: 'string', multiple: true },
    out: { type: 'boolean', default: false },
    proxy: { type: 'boolean' },
    tmp: { type: 'string' },
    check: { type: 'boolean' },
  },
})
const [images, pairs] = [Number(values.images), Number(values.pairs)]

takeOwnLoopback()
bringUpLoopback()
const project = createProject(values.tmp)
let server
try {
  const cache = join(project.root, 'cache')
  mkdirSync(cache)
  const from = project.manifest(images, 'from', { out: values.out })
  const emulator = await startEmulator({ latencyMs: 0 })
  // As the real API: what an emulator draws is not in the lock's own section otherwise.
  const bought = { KIRIN_BASE_URL: emulator.url, KIRIN_API_KEY: 'sk-bench-0123456789' }
  await runNode([CLI, 'run', '--quiet', '-c', '50'], { cwd: from, env: bought })
  await emulator.close()
  // A folder and a server have the same layout.
  await runNode([CLI, 'push', '--quiet'], { cwd: from, env: { KIRIN_REMOTE_CACHE: cache } })

  server = await startWebServer(cache, project.root)
  const names = readdirSync(join(cache, 'cas'))
  const bytes = names.reduce((sum, name) => sum + statSync(join(cache, 'cas', name)).size, 0)
  console.log(`${names.length} images, ${(bytes / 1e6).toFixed(0)} MB, from ${server.name}`)
  for (const [name, link] of Object.entries(LINKS)) {
    if (values.link && !values.link.some(wanted => name.startsWith(wanted))) continue
    const shaped = link && !values.proxy ? shapeLoopback(link) : undefined
    const over = link && !shaped ? await startLink(server.url, link) : undefined
    try {
      const how = shaped ?? (over ? 'by a proxy' : undefined)
      await measure(how ? `${name} (${how})` : name, from, over?.url ?? server.url, names)
    } finally {
      await over?.close()
      unshapeLoopback()
    }
  }
} finally {
  await server?.close()
  project.remove()
}

async function measure(name, from, url, names) {
  const home = join(project.root, name.replace(/\W+/g, '-'))
  mkdirSync(home)
  const list = join(home, 'urls')
  writeFileSync(list, names.map(key => `url = "${url}/cas/${key}"\noutput = "${key}"\n`).join(''))
  const keys = join(home, 'keys')
  writeFileSync(keys, names.join('\n'))
  const times = { curl: [], plain: [], run: [] }
  for (let pair = 0; pair < pairs; pair++) {
    times.curl.push(timeCurl(list, join(home, `curl-${pair}`), names.length))
    times.plain.push(await timePlain(url, keys, join(home, `plain-${pair}`), names.length))
    times.run.push(await timeRun(from, join(home, `clone-${pair}`), url, names.length))
  }
  const ratiosOf = all => all.map((ms, pair) => ms / times.curl[pair])
  const ratios = ratiosOf(times.run)
  const ratio = median(ratios)
  console.log(
    `${name}: curl --parallel ${median(times.curl).toFixed(0)} ms, kirin-batch run ${median(times.run).toFixed(0)} ms, ` +
      `ratio ${ratio.toFixed(2)} (${ratios.map(value => value.toFixed(2)).join(' ')}); ` +
      `a plain Node program ${median(times.plain).toFixed(0)} ms, ratio ${median(ratiosOf(times.plain)).toFixed(2)}`,
  )
  if (values.check && ratio > LIMIT) {
    console.error(`restore.mjs: more than ${LIMIT} times curl`)
    process.exitCode = 1
  }
}

// What was fetched stays until the end: ext4 is slow to make files where many were removed a moment ago.
function timeCurl(list, folder, count) {
  mkdirSync(folder)
  const start = performance.now()
  const { status, stderr } = spawnSync('curl', ['--parallel', '--silent', '--fail', '--config', list], {
    cwd: folder,
  })
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`curl ended with ${status}: ${stderr}`)
  if (readdirSync(folder).length !== count) throw new Error('curl has left something out')
  return ms
}

async function timePlain(url, keys, folder, count) {
  mkdirSync(folder)
  const { ms } = await runNode([PLAIN, url, keys, folder])
  if (readdirSync(folder).length !== count) throw new Error('the plain program has left something out')
  return ms
}

/** Without a key: whatever the remote cache does not give is missing, and ends with 5. */
async function timeRun(from, folder, url, count) {
  mkdirSync(folder)
  for (const name of ['package.json', 'images.kirin.yaml', 'images.kirin.lock.json'])
    copyFileSync(join(from, name), join(folder, name))
  const { ms, stdout } = await runNode([CLI, 'run', '--frozen', '--json', '--quiet'], {
    cwd: folder,
    env: { KIRIN_REMOTE_CACHE: url, KIRIN_API_KEY: '' },
  })
  const { summary } = JSON.parse(stdout)
  if (summary.restored !== count) throw new Error(`${summary.restored} of ${count} restored`)
  if (
    readFileSync(join(folder, 'images.kirin.lock.json'), 'utf8') !==
    readFileSync(join(from, 'images.kirin.lock.json'), 'utf8')
  )
    throw new Error('the lock is another')
  return ms
}
