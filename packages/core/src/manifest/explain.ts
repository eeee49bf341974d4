import type * as z from 'zod'
import type { DiagnosticCode } from '../diagnostics/codes.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import type { Label } from './problems.ts'
import { describe, type YamlNode } from './yaml-node.ts'

export interface Explanation {
  readonly code: DiagnosticCode
  readonly message: string
  readonly hint?: string
}

type Issue = z.core.$ZodIssue

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a whole number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

/** An issue of the definition in words for people; the validator's own wording never gets out. */
export function explain(issue: Issue, node: YamlNode, label: Label): Explanation {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, node, label)
    case 'invalid_value':
      return wrongValue(issue.values.map(String), node, label)
    case 'too_small':
      return tooSmall(Number(issue.minimum), node, label)
    case 'too_big':
      return tooBig(issue.maximum, node, label)
    case 'custom':
      return custom(issue, label)
    case 'invalid_union':
      return noScalar(label)
    default:
      return { code: 'wrong-value', message: `${label.text} is not valid` }
  }
}

function wrongType(expected: string, node: YamlNode, label: Label): Explanation {
  const whole = TYPES[expected] === 'a whole number'
  const given =
    whole && node.kind === 'scalar' && typeof node.value === 'number' ? written(node) : describe(node)
  const message = `${label.text} must be ${TYPES[expected] ?? expected}, not ${given}`
  const hint = typeHint(expected, node)
  return { code: 'wrong-type', message, ...(hint === undefined ? {} : { hint }) }
}

function typeHint(expected: string, node: YamlNode): string | undefined {
  if (expected === 'array') return 'write a list: [first, second], or one item a line after "- "'
  if (expected === 'object' && node.kind === 'list') return 'write "name:" in place of "-"'
  if (expected === 'boolean') return 'write true or false, without quotes'
  if (expected === 'string')
    return node.kind === 'scalar' ? `put it in quotes: ${JSON.stringify(written(node))}` : 'write one text'
  const value = node.kind === 'scalar' ? node.value : undefined
  if (expected === 'object') return typeof value === 'string' ? mapHint(value) : undefined
  if (typeof value === 'string' && /^[0-9]+$/.test(value)) return `remove the quotes: ${value}`
  return TYPES[expected] === 'a whole number' ? 'write digits alone' : undefined
}

/** `prompt:a` is one word to YAML. */
function mapHint(text: string): string | undefined {
  const key = /^([\w-]+):(?!\/\/)\S/.exec(text)?.[1]
  return key === undefined ? undefined : `put a space after "${key}:"`
}

function wrongValue(values: readonly string[], node: YamlNode, label: Label): Explanation {
  const known = values.length === 1 ? `write ${values[0]}` : `one of ${values.join(', ')}`
  if (node.kind !== 'scalar') {
    const message = `${label.text} must be a single value, not ${describe(node)}`
    return { code: 'wrong-type', message, hint: known }
  }
  const text = String(node.value)
  if (typeof node.value === 'string' && values.includes(text)) {
    const message = `${label.text} must be a number, not text`
    return { code: 'wrong-type', message, hint: `remove the quotes: ${text}` }
  }
  return {
    code: 'wrong-value',
    message: `${typeof node.value === 'string' ? quoted(text) : written(node)} is no ${label.noun}`,
    hint: didYouMean(text, values) ?? known,
  }
}

function tooSmall(minimum: number, node: YamlNode, label: Label): Explanation {
  if (node.kind === 'list') {
    const message = `${label.text} has ${node.items.length} items; at least ${minimum} must be there`
    return { code: 'out-of-range', message, hint: 'add some' }
  }
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    return { code: 'wrong-value', message: `${label.text} is empty`, hint: 'give it a value, or remove it' }
  }
  const message = `${label.text} must be at least ${minimum}, not ${written(node)}`
  return { code: 'out-of-range', message, hint: `write ${minimum} or more` }
}

function tooBig(maximum: number | bigint, node: YamlNode, label: Label): Explanation {
  if (node.kind === 'list') {
    return {
      code: 'too-many-items',
      message: `${label.text} has ${node.items.length} items; at most ${maximum} are allowed`,
      hint: 'remove some',
    }
  }
  const message = `${label.text} must be at most ${maximum}, not ${written(node)}`
  return { code: 'out-of-range', message, hint: `write ${maximum} or less` }
}

function custom(issue: z.core.$ZodIssueCustom, label: Label): Explanation {
  const { code, hint } = issue.params ?? {}
  return { code, message: `${label.text} ${issue.message}`, hint }
}

function noScalar(label: Label): Explanation {
  return {
    code: 'wrong-type',
    message: `${label.text} must be a single value: text, a number, true or false`,
    hint: 'write one value',
  }
}

/** UTF-16 units of a value that a message repeats. */
const MAX_WRITTEN = 60

function written(node: YamlNode): string {
  const { file, range } = node.at
  const text = file.text.slice(range.start, range.end)
  return text.length > MAX_WRITTEN ? `${text.slice(0, MAX_WRITTEN)}…` : text
}
