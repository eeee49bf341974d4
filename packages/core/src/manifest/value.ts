import * as z from 'zod'
import { quoted } from '../diagnostics/terminal-text.ts'
import { explain } from './explain.ts'
import type { Authored } from './manifest.ts'
import { keyLabel, type Label, type Problems } from './problems.ts'
import { toPlain, type YamlNode } from './yaml-node.ts'

/** Reads values by their definition. Each function reports what is wrong and gives `undefined` for it. */

type Given<T extends z.ZodType> = Exclude<z.output<T>, undefined>

/** A single value, such as `n`. */
export function readValue<T extends z.ZodType>(
  node: YamlNode,
  schema: T,
  label: Label,
  problems: Problems,
): Authored<Given<T>> | undefined {
  if (!isGiven(node, label, problems)) return undefined
  const exact = node.kind === 'scalar' && typeof node.value === 'bigint' && schema instanceof z.ZodBigInt
  const parsed = schema.safeParse(exact ? node.value : toPlain(node))
  if (parsed.success) return { value: parsed.data as Given<T>, at: node.at }
  report(parsed.error, node, label, problems)
  return undefined
}

/** A list, each item read by `item`; items with problems are left out. */
export function readList<T>(
  node: YamlNode,
  schema: z.ZodArray,
  label: Label,
  problems: Problems,
  item: (node: YamlNode, label: Label) => T | undefined,
): Authored<readonly T[]> | undefined {
  if (!isGiven(node, label, problems)) return undefined
  const parsed = schema.safeParse(toPlain(node))
  if (!parsed.success) report(parsed.error, node, label, problems)
  if (node.kind !== 'list') return undefined
  const value = node.items.flatMap((entry, index) => {
    const text = `item ${index + 1} of ${label.text}`
    return item(entry, { text, noun: label.noun.replace(/s$/, '') }) ?? []
  })
  return { value, at: node.at }
}

/** Any value that JSON can hold too. */
export function readAny(node: YamlNode, label: Label, problems: Problems): Authored<unknown> | undefined {
  const before = problems.count
  checkAny(node, label, problems)
  return problems.count === before ? { value: toPlain(node), at: node.at } : undefined
}

/** Whether there is a value at all; an empty one is reported. */
export function isGiven(node: YamlNode, label: Label, problems: Problems): boolean {
  if (node.kind === 'broken') problems.broken()
  else if (node.kind === 'scalar' && node.value === null) {
    const { file, range } = node.at
    const line = file.text.slice(range.end).split('\n', 1)[0] ?? ''
    const hint = /^\s*:\s*#/.test(line)
      ? '"#" begins a comment here; put the text in quotes'
      : 'give it a value, or remove it'
    problems.add('wrong-type', node.at, `${label.text} has no value`, hint)
  } else return true
  return false
}

/** Of a number that a message repeats. */
const MAX_DIGITS = 40

function checkAny(node: YamlNode, label: Label, problems: Problems): void {
  switch (node.kind) {
    case 'broken':
      problems.broken()
      return
    case 'list':
      for (const item of node.items) checkAny(item, label, problems)
      return
    case 'map': {
      const seen = new Map<string, YamlNode['at']>()
      for (const { key, keyAt, value } of node.entries) {
        const first = seen.get(key)
        if (first) duplicate(key, keyAt, first, problems)
        else seen.set(key, keyAt)
        checkAny(value, keyLabel(key), problems)
      }
      return
    }
    case 'scalar': {
      const { value } = node
      if (typeof value === 'number' && !Number.isFinite(value)) {
        problems.add(
          'out-of-range',
          node.at,
          `${label.text} is not a finite number`,
          'write it as text, in quotes',
        )
      } else if (typeof value === 'bigint' && !Number.isSafeInteger(Number(value))) {
        const number = String(value)
        const shown = number.length > MAX_DIGITS ? `${number.slice(0, MAX_DIGITS)}…` : number
        problems.add('out-of-range', node.at, `${shown} is too large to be kept exactly`, 'put it in quotes')
      }
    }
  }
}

export function duplicate(key: string, at: YamlNode['at'], first: YamlNode['at'], problems: Problems): void {
  problems.add('duplicate-key', at, `the key ${quoted(key)} is used twice`, 'rename or remove one of them', [
    { message: 'first used here', location: first },
  ])
}

function report(error: z.ZodError, node: YamlNode, label: Label, problems: Problems): void {
  // Problems of the members are told by their own readers; the last limit is the one of the definition, after those of
  // the type.
  const issue = error.issues.filter(({ path }) => path.length === 0).at(-1)
  if (!issue) return
  const { code, message, hint } = explain(issue, node, label)
  problems.add(code, node.at, message, hint)
}
