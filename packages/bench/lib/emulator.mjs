// The emulator in a process of its own, driven over IPC. Its tasks take what `draws` says, in order of acceptance.
import { startEmulator } from '@kirin-batch/emulator'
import { createDraws } from './draws.mjs'

const { latency, ...options } = JSON.parse(process.argv[2])
const draws = createDraws(latency)

// The emulator reads its range anew for every task that it accepts, so a range may be of one drawn value.
let duration = 0
const range = [0, 0]
Object.defineProperty(range, 0, {
  get() {
    duration = draws.next()
    return duration
  },
})
Object.defineProperty(range, 1, { get: () => duration })

const emulator = await startEmulator({ ...options, latencyMs: range })
draws.reset()

process.on('message', question => {
  if (question === 'reset') {
    emulator.log.clear()
    draws.reset()
    process.send({})
    return
  }
  const count = kind => emulator.log.count(kind)
  const creates = count('create')
  if (draws.drawn.length !== creates)
    throw new Error(`${creates} creates, ${draws.drawn.length} durations drawn`)
  process.send({
    durations: draws.drawn,
    creates,
    reads: count('read'),
    lookUps: count('read-external'),
    downloads: count('download'),
    log: question === 'log' ? emulator.log.entries.map(({ at, kind, taskId }) => ({ at, kind, taskId })) : [],
  })
})
process.on('disconnect', () => process.exit())
process.send({ url: emulator.url })
