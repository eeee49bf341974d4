// core's API adapter, execute, journal and store on disk. Arguments: server, tasks, concurrency, folder, "unsynced".
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

const [url, count, concurrency, folder, sync] = process.argv.slice(2)
if (sync === 'unsynced') {
  for (const name of ['fsync', 'fdatasync']) fs[name] = (_, done) => process.nextTick(done, null)
  const { openSync, constants } = fs
  fs.openSync = (path, flags, mode) =>
    openSync(path, typeof flags === 'number' ? flags & ~constants.O_DSYNC : flags, mode)
  syncBuiltinESMExports()
}
const { createImageApi, openStore, runEntries } = await import('@kirin-batch/core/internal')
const { createContext, entryOf, work } = await import('../lib/context.mjs')
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
