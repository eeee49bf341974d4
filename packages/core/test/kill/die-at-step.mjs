// Preloaded into a process that is to die at one of its steps to the disk: KIRIN_DIE_AT is "N before", "N after" or
// "N torn", which is halfway through what is written. Without it the steps are counted and told at the end.
import { promises, writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [step, how] = (process.env.KIRIN_DIE_AT ?? '').split(' ')
let steps = 0

const die = () => process.kill(process.pid, 'SIGKILL')

function wrap(owner, name, { counts = () => true, tear } = {}) {
  const real = owner[name]
  owner[name] = async function (...args) {
    if (!counts(...args)) return real.apply(this, args)
    steps += 1
    const isIt = String(steps) === step
    if (isIt && how === 'before') die()
    if (isIt && how === 'torn' && tear) {
      await real.apply(this, tear(...args))
      die()
    }
    const result = await real.apply(this, args)
    if (isIt) die()
    return result
  }
}

const half = data => data.slice(0, data.length >> 1)
const handle = await promises.open(new URL(import.meta.url))
const files = Object.getPrototypeOf(handle)
await handle.close()

for (const name of ['rename', 'link', 'unlink', 'rmdir', 'mkdir', 'chmod']) wrap(promises, name)
wrap(promises, 'open', { counts: (_, flags = 'r') => flags !== 'r' })
wrap(promises, 'writeFile', { tear: (path, data, ...rest) => [path, half(data), ...rest] })
for (const name of ['writeFile', 'appendFile']) {
  wrap(files, name, { tear: (data, ...rest) => [half(data), ...rest] })
}
wrap(files, 'sync')
syncBuiltinESMExports()

if (step === '') process.on('exit', () => writeSync(1, `steps ${steps}\n`))
