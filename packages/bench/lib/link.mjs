// A link of some bytes a second and some milliseconds, shared by all connections over it: by the kernel where it can, else
// by a proxy in a process of its own.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { constants, setPriority } from 'node:os'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

const self = fileURLToPath(import.meta.url)
/** Of one connection, on the way: as much as its receiver's window would let through. */
const WINDOW = 256 * 1024

const IN_NAMESPACE = 'KIRIN_BENCH_NAMESPACE'

/** Starts this process once more where its loopback is its own, if that may be; does not return then. */
export function takeOwnLoopback() {
  if (process.env[IN_NAMESPACE] || spawnSync('unshare', ['--net', 'true']).status !== 0) return
  const { status } = spawnSync('unshare', ['--net', process.execPath, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, [IN_NAMESPACE]: '1' },
  })
  process.exit(status ?? 1)
}

/** Of an own loopback; without it and before any shaping. */
export function bringUpLoopback() {
  if (process.env[IN_NAMESPACE]) spawnSync('ip', ['link', 'set', 'lo', 'up'])
}

/** Shapes the own loopback; `undefined` where that cannot be, else what it is like. */
export function shapeLoopback({ bytesPerSecond, delayMs }) {
  if (!process.env[IN_NAMESPACE]) return undefined
  const rate = `${bytesPerSecond * 8}bit`
  const shaped = (...how) => spawnSync('tc', ['qdisc', 'replace', 'dev', 'lo', 'root', ...how]).status === 0
  if (shaped('netem', 'rate', rate, 'delay', `${delayMs}ms`, 'limit', '20000')) return 'by netem'
  if (shaped('tbf', 'rate', rate, 'burst', '256k', 'limit', '20mb')) return 'by tbf, without delay'
  return undefined
}

export function unshapeLoopback() {
  if (process.env[IN_NAMESPACE]) spawnSync('tc', ['qdisc', 'del', 'dev', 'lo', 'root'])
}

/**
 * @param url where the link leads to
 * @param bytesPerSecond of what comes back, over all connections; what goes there is short and only takes its time
 * @param delayMs each way; a connection costs a round trip before anything goes over it
 * @returns the URL at this end of it
 */
export async function startLink(url, { bytesPerSecond, delayMs }) {
  const child = fork(self, [JSON.stringify({ port: Number(new URL(url).port), bytesPerSecond, delayMs })])
  const [port] = await once(child, 'message')
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

function serve({ port, bytesPerSecond, delayMs }) {
  /** When the link has sent all that was given to it. */
  let free = 0
  const onTheWay = []
  let waiting = false

  function send(bytes, deliver) {
    const now = performance.now()
    free = Math.max(free, now) + (bytes / bytesPerSecond) * 1000
    onTheWay.push({ at: free + delayMs, deliver })
    if (!waiting) wait(now)
  }

  function wait(now) {
    waiting = onTheWay.length > 0
    if (waiting) setTimeout(arrive, Math.max(1, onTheWay[0].at - now))
  }

  // In order, so the first is the next.
  function arrive() {
    const now = performance.now()
    let arrived = 0
    while (arrived < onTheWay.length && onTheWay[arrived].at <= now) onTheWay[arrived++].deliver()
    onTheWay.splice(0, arrived)
    wait(now)
  }

  createServer({ noDelay: true }, client => {
    const server = connect({ port, host: '127.0.0.1', noDelay: true })
    const stands = performance.now() + 2 * delayMs
    let under = 0
    client.on('data', chunk => {
      const wait = Math.max(0, stands - performance.now()) + delayMs
      setTimeout(() => server.writable && server.write(chunk), wait)
    })
    server.on('data', chunk => {
      under += chunk.length
      if (under > WINDOW) server.pause()
      send(chunk.length, () => {
        const taken = () => {
          under -= chunk.length
          if (under <= WINDOW) server.resume()
        }
        if (client.writable) client.write(chunk, taken)
        else taken()
      })
    })
    server.on('end', () => send(0, () => client.end()))
    client.on('end', () => setTimeout(() => server.end(), delayMs))
    client.on('error', () => server.destroy())
    server.on('error', () => client.destroy())
  }).listen(0, '127.0.0.1', function listening() {
    process.send(this.address().port)
  })
}

if (process.send && process.argv[1] === self) {
  try {
    // A network does not become slower while its machines are busy.
    setPriority(constants.priority.PRIORITY_HIGHEST)
  } catch {
    // Not every user may.
  }
  serve(JSON.parse(process.argv[2]))
}
