import type { EventSink } from '@kirin-batch/core'
import type { Logger } from 'vite'

/** Tells of a run in Vite's log, a line for each thing that takes time or money; nothing where nothing is done. */
export function progressTo(logger: Logger): EventSink {
  let toGenerate: ReadonlySet<string> = new Set()
  let generated = 0
  let done = 0
  const say = (text: string): void => logger.info(`kirin-batch: ${text}`, { timestamp: true })
  return event => {
    switch (event.type) {
      case 'run-started':
        toGenerate = new Set(event.work.tasks.map(({ id }) => id))
        if (toGenerate.size > 0) {
          const what = `${toGenerate.size} of ${event.total} images to generate`
          say(
            event.emulated ? `${what}, by the emulator` : `${what}, expected cost $${event.expectedCostUsd}`,
          )
        }
        break
      case 'entry-finished': {
        const { id, status, action, costUsd } = event.image
        if (status !== 'ok' || action === 'reuse' || action === 'restore') break
        done += 1
        if (toGenerate.has(id)) {
          generated += 1
          say(`${generated}/${toGenerate.size} ${id}${costUsd === undefined ? '' : `, $${costUsd}`}`)
        } else say(`${id} collected, which was paid for before`)
        break
      }
      case 'notice':
        if (event.level === 'warning') logger.warn(`kirin-batch: ${event.message}`)
        break
      case 'run-finished':
        if (done > 0) say(`done, $${event.summary.costUsd}`)
        break
    }
  }
}
