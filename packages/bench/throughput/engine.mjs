// core's API adapter, execute, journal and store on disk. Arguments: server, tasks, concurrency, folder, "unsynced".
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createImageApi, openStore, runEntries } from '@kirin-batch/core/internal'
import { createContext, entryOf, work } from '../lib/context.mjs'

const [url, count, concurrency, folder, sync] = process.argv.slice(2)
if (sync === 'unsynced') {
  const handle = await open(process.argv[1])
  Object.getPrototypeOf(handle).sync = async () => {}
  await handle.close()
}
// What is measured is work, so nobody waits for the time when a read is worth while.
const clock = { now: () => Date.now(), sleep: () => new Promise(setImmediate) }
const api = createImageApi({ baseUrl: url, apiKey: 'bench' })
const context = await createContext({
  api,
  clock,
  store: openStore(join(folder, 'cache'), clock),
  concurrency: Number(concurrency),
  readsPerSecond: Number.POSITIVE_INFINITY,
})
const entries = Array.from({ length: Number(count) }, (_, index) =>
  entryOf(`image-${index}`, `a calm sea ${index}`),
)
const start = performance.now()
await runEntries(context, work(entries))
console.log(performance.now() - start)
await api.close()
