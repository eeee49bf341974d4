import type { ImageReport, KirinEvent } from '@kirin-batch/core'
import { duration } from '../output/duration.ts'
import { count, sumOfMoney } from '../output/format.ts'
import type { Output } from '../output/output.ts'
import { printable } from '../output/printable.ts'
import type { Reporter } from './reporter.ts'
import {
  costOf,
  isInterrupted,
  isUnchanged,
  outcomeOf,
  placesOf,
  startLine,
  sumsLine,
  tally,
} from './wording.ts'

/** One plain line for each event that matters: for CI logs, pipes and dumb terminals. */
export function createLinesReporter(output: Output): Reporter {
  const outcomes: string[] = []
  let emulated = false
  const sums = ({ summary }: Extract<KirinEvent, { type: 'run-finished' }>): string | undefined =>
    // Without a manifest there is nothing to tell but that.
    summary.total === 0
      ? undefined
      : sumsLine([tally(outcomes), sumOfMoney(summary.costUsd, emulated)], duration(summary.durationMs))
  return {
    event(event) {
      if (event.type === 'run-started') emulated = event.emulated
      if (event.type === 'entry-finished') outcomes.push(outcomeOf(event.image))
      const line = event.type === 'run-finished' ? sums(event) : lineOf(event)
      if (line !== undefined) output.message(line)
    },
    close() {},
  }
}

/** Failures alone. */
export function createQuietReporter(output: Output): Reporter {
  return {
    event(event) {
      if (event.type !== 'entry-finished' || isInterrupted(event.image)) return
      if (event.image.error !== undefined) output.message(finished(event.image))
    },
    close() {},
  }
}

function lineOf(event: Exclude<KirinEvent, { type: 'run-finished' }>): string | undefined {
  switch (event.type) {
    case 'run-started':
      return event.total === 0 ? undefined : startLine(event)
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
      return isUnchanged(event.image) || isInterrupted(event.image) ? undefined : finished(event.image)
    case 'notice':
      return `${event.level}: ${printable(event.message)}`
    case 'task-progress':
    case 'task-completed':
    case 'image-stored':
      return undefined
  }
}

function finished(image: ImageReport): string {
  const what = image.error
    ? printable(image.error.message)
    : [costOf(image), ...placesOf(image)].filter(Boolean).join(' ')
  return `${printable(image.id)}: ${outcomeOf(image)}${what === '' ? '' : `: ${what}`}`
}
