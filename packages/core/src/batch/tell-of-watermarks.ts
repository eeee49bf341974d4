import type { EventSink } from '../event.ts'
import type { PlannedEntry } from '../plan/plan-entries.ts'

/** See `docs/decisions/0010`: they are paid for, so nobody should wait for them. */
export function tellOfWatermarks(planned: readonly PlannedEntry[], tell: EventSink): void {
  const asking = planned.filter(
    item => item.entry.watermark && ('waitsFor' in item || item.plan.action === 'generate'),
  )
  const [first] = asking
  if (!first) return
  const others = asking.length - 1
  const who = others === 0 ? `${first.entry.id} asks` : `${first.entry.id} and ${others} more ask`
  tell({
    type: 'notice',
    level: 'info',
    message: `${who} for watermarked images (watermark_info): the API makes them, and the plain ones alone are fetched`,
  })
}
