import type { Diagnostic } from './diagnostic.ts'
import { shortened } from './terminal-text.ts'

/** Errors, and warnings, of one file that are told. */
const MAX_TOLD = 100
/** Whoever finds problems may stop somewhere above this; beyond it there is no exact number. */
const MAX_COUNTED = 1_000

/** UTF-16 units of a message or a hint; what it repeats of a file may be a megabyte. */
const MAX_LENGTH = 500

/**
 * The first errors and the first warnings of each file; in place of the rest, where it begins, one that says how many
 * there are. Words are cut where they are long. Keeps the order, which is that of `sortDiagnostics`.
 */
export function limitDiagnostics(sorted: readonly Diagnostic[]): Diagnostic[] {
  const groups = new Map<string, Diagnostic[]>()
  for (const diagnostic of sorted) {
    const key = `${diagnostic.severity}\0${diagnostic.location.file.path}`
    const group = groups.get(key)
    if (group) group.push(diagnostic)
    else groups.set(key, [diagnostic])
  }
  const cuts = new Map<Diagnostic, Diagnostic>()
  const dropped = new Set<Diagnostic>()
  for (const group of groups.values()) {
    const [first, ...rest] = group.slice(MAX_TOLD)
    // One more takes no more room than to say that there is one more.
    if (!first || rest.length === 0) continue
    cuts.set(first, more(first, rest.length + 1))
    for (const diagnostic of rest) dropped.add(diagnostic)
  }
  return sorted.flatMap(diagnostic =>
    dropped.has(diagnostic) ? [] : withShortWords(cuts.get(diagnostic) ?? diagnostic),
  )
}

function withShortWords(diagnostic: Diagnostic): Diagnostic {
  const { message, hint, related } = diagnostic
  return {
    ...diagnostic,
    message: shortened(message, MAX_LENGTH),
    ...(hint === undefined ? {} : { hint: shortened(hint, MAX_LENGTH) }),
    ...(related === undefined
      ? {}
      : { related: related.map(other => ({ ...other, message: shortened(other.message, MAX_LENGTH) })) }),
  }
}

function more({ severity, location }: Diagnostic, count: number): Diagnostic {
  const number = count > MAX_COUNTED ? `more than ${MAX_COUNTED}` : count
  return {
    code: 'more-problems',
    severity,
    message: `… and ${number} more ${severity}s in this file, from here on`,
    hint: 'mend those above first',
    location,
  }
}
