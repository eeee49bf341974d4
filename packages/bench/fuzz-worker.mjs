// The part of fuzz.mjs that may hang or run out of memory. The harness is TypeScript: Vite reads it.
import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { createServer, isRunnableDevEnvironment } from 'vite'

const { seed, from, deadline, current, only, childEvery } = workerData
const server = await createServer({
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
})
const { ssr } = server.environments
if (!isRunnableDevEnvironment(ssr)) throw new Error('this Vite runs no modules')
const load = name =>
  ssr.runner.import(fileURLToPath(new URL(`../core/test/fuzz/${name}.ts`, import.meta.url)))

const { fuzz, makeCase } = await load('fuzz')
if (only !== undefined) {
  const { corpus } = await load('projects')
  parentPort.postMessage({ type: 'case', files: [...makeCase(corpus(), seed, only)] })
}
const counts = await fuzz({
  seed,
  from,
  childEvery: only === undefined ? childEvery : 1,
  goesOn: number => {
    // One more than the number, so that nothing is told apart from the first.
    Atomics.store(current, 0, number + 1)
    return only === undefined ? Date.now() < deadline : number === only
  },
  onFinding: finding => parentPort.postMessage({ type: 'finding', ...finding }),
})
Atomics.store(current, 0, 0)
await server.close()
parentPort.postMessage({ type: 'done', counts })
