import type { ImageReport, KirinEvent } from '@kirin-batch/core'
import { count, duration, money } from '../output/format.ts'
import type { Output } from '../output/output.ts'
import { printable } from '../output/printable.ts'
import type { Reporter } from './reporter.ts'
import { countsOf, outcomeOf, placesOf, startLine } from './wording.ts'

/** One plain line for each event that matters: for CI logs, pipes and dumb terminals. */
export function createLinesReporter(output: Output): Reporter {
  let emulated = false
  return {
    event(event) {
      if (event.type === 'run-started') emulated = event.emulated
      const line = lineOf(event, emulated)
      if (line !== undefined) output.message(line)
    },
    close() {},
  }
}

/** Failures and warnings alone. */
export function createQuietReporter(output: Output): Reporter {
  return {
    event(event) {
      if (event.type === 'entry-finished' && event.image.error !== undefined)
        output.message(finished(event.image, false))
    },
    close() {},
  }
}

function lineOf(event: KirinEvent, emulated: boolean): string | undefined {
  switch (event.type) {
    case 'run-started':
      return startLine(event)
    case 'entry-started': {
      const reasons = event.reasons.map(printable).join('; ')
      return `${printable(event.id)}: ${event.action}${reasons === '' ? '' : ` (${reasons})`}`
    }
    case 'task-accepted': {
      const how = event.found ? 'found at the API' : 'accepted'
      return `${printable(event.id)}: task ${printable(event.taskId)} ${how}, ${count(event.images, 'image')}`
    }
    case 'retrying': {
      const { id, operation, afterMs, reason } = event
      return `${printable(id)}: ${operation} again in ${duration(afterMs)}: ${printable(reason)}`
    }
    case 'entry-finished':
      return isUnchanged(event.image) ? undefined : finished(event.image, emulated)
    case 'notice':
      return `${event.level}: ${printable(event.message)}`
    case 'run-finished': {
      const { summary } = event
      return `${countsOf(summary)}; ${money(summary.costUsd, emulated)} in ${duration(summary.durationMs)}`
    }
    case 'task-progress':
    case 'task-completed':
    case 'image-stored':
      return undefined
  }
}

function isUnchanged({ action, status }: ImageReport): boolean {
  return action === 'reuse' && status === 'ok'
}

function finished(image: ImageReport, emulated: boolean): string {
  const cost = image.costUsd === undefined ? [] : [money(image.costUsd, emulated)]
  const what = image.error ? [printable(image.error.message)] : [...placesOf(image), ...cost]
  return `${printable(image.id)}: ${outcomeOf(image)}${what.length === 0 ? '' : `: ${what.join(', ')}`}`
}
