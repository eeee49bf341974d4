// Preloaded into a process that is to die at one of its steps to the disk: KIRIN_DIE_AT is "N before", "N after" or
// "N torn", which is halfway through what is written. Without it the steps are counted and told at the end.
import fs, { writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [step, how] = (process.env.KIRIN_DIE_AT ?? '').split(' ')
let steps = 0

const die = () => process.kill(process.pid, 'SIGKILL')

/** Counts a call; gives what is to be done when it has been made. */
function begin(args, { counts = () => true, tear }, call) {
  if (!counts(...args)) return { call, end: () => {} }
  steps += 1
  if (String(steps) !== step) return { call, end: () => {} }
  if (how === 'before') die()
  return { call: how === 'torn' && tear ? () => call(...tear(...args)) : call, end: die }
}

function wrap(name, options = {}) {
  const real = fs[name]
  fs[name] = (...args) => {
    const { call, end } = begin(args, options, (...given) => real(...(given.length > 0 ? given : args)))
    const result = call()
    end()
    return result
  }
}

/** One that calls back when it is done. */
function wrapCalled(name) {
  const real = fs[name]
  fs[name] = (file, done) => {
    const { call, end } = begin([file], {}, called => real(file, called))
    call(error => {
      end()
      done(error)
    })
  }
}

/** A write that is synced, too. */
function wrapWrite() {
  const real = fs.write
  fs.write = (file, data, at, length, position, done) => {
    const tear = () => [file, data, at, length >> 1, position]
    const { call, end } = begin([file, data, at, length, position], { tear }, (...args) =>
      real(...(args.length > 1 ? args : [file, data, at, length, position]), called),
    )
    const called = (...result) => {
      end()
      done(...result)
    }
    call()
  }
}

const half = data => data.subarray(0, data.length >> 1)
// What is written to the standard streams is no step.
const written = (file, data, at = 0) => [file, half(data.subarray(at))]

for (const name of [
  'renameSync',
  'linkSync',
  'unlinkSync',
  'rmdirSync',
  'mkdirSync',
  'fchmodSync',
  'ftruncateSync',
])
  wrap(name)
wrap('openSync', { counts: (_, flags = 'r') => flags !== 'r' })
wrap('writeSync', { counts: file => file > 2, tear: written })
wrapWrite()
wrapCalled('fsync')
wrapCalled('fdatasync')
syncBuiltinESMExports()

if (step === '') process.on('exit', () => writeSync(1, `steps ${steps}\n`))
