import type * as z from 'zod'
import type { DiagnosticCode } from '../diagnostics/codes.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
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
  number: 'a number',
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
      return noScalar(node, label)
    default:
      return { code: 'wrong-value', message: `${label.text} is not valid` }
  }
}

function wrongType(expected: string, node: YamlNode, label: Label): Explanation {
  const whole = expected === 'int' || expected === 'bigint'
  const given =
    whole && node.kind === 'scalar' && typeof node.value === 'number' ? written(node) : describe(node)
  const message = `${label.text} must be ${TYPES[expected] ?? expected}, not ${given}`
  const hint = typeHint(expected, node)
  return { code: 'wrong-type', message, ...(hint === undefined ? {} : { hint }) }
}

function typeHint(expected: string, node: YamlNode): string | undefined {
  if (expected === 'array') return 'write a list: [first, second], or one item a line after "- "'
  if (node.kind !== 'scalar') return undefined
  const { value } = node
  if (expected === 'string') return `put it in quotes: ${JSON.stringify(written(node))}`
  if (typeof value !== 'string') return undefined
  if (expected === 'boolean') return 'write true or false, without quotes'
  return /^[0-9]+$/.test(value) ? `remove the quotes: ${value}` : undefined
}

function wrongValue(values: readonly string[], node: YamlNode, label: Label): Explanation {
  if (node.kind !== 'scalar') return wrongType('string', node, label)
  const text = written(node)
  const shown = typeof node.value === 'string' ? JSON.stringify(node.value) : text
  const meant = didYouMean(typeof node.value === 'string' ? node.value : text, values)
  return {
    code: 'wrong-value',
    message: `${shown} is no ${label.noun}`,
    hint: meant ?? `one of ${values.join(', ')}`,
  }
}

function tooSmall(minimum: number, node: YamlNode, label: Label): Explanation {
  if (node.kind === 'list') {
    const hint = minimum === 1 ? 'list at least one' : `list at least ${minimum}`
    return { code: 'out-of-range', message: `${label.text} has too few items: ${node.items.length}`, hint }
  }
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    return { code: 'wrong-value', message: `${label.text} is empty`, hint: 'give it a value, or remove it' }
  }
  return { code: 'out-of-range', message: `${label.text} must be at least ${minimum}, not ${written(node)}` }
}

function tooBig(maximum: number | bigint, node: YamlNode, label: Label): Explanation {
  if (node.kind === 'list') {
    return {
      code: 'too-many-items',
      message: `${label.text} has ${node.items.length} items; at most ${maximum} are allowed`,
      hint: 'remove some',
    }
  }
  return { code: 'out-of-range', message: `${label.text} must be at most ${maximum}, not ${written(node)}` }
}

function custom(issue: z.core.$ZodIssueCustom, label: Label): Explanation {
  const { code, hint } = issue.params ?? {}
  return { code, message: `${label.text} ${issue.message}`, hint }
}

function noScalar(node: YamlNode, label: Label): Explanation {
  if (node.kind === 'scalar' && typeof node.value === 'bigint') {
    return {
      code: 'out-of-range',
      message: `${node.value} is too large to be kept exactly`,
      hint: 'put it in quotes',
    }
  }
  return {
    code: 'wrong-type',
    message: `${label.text} must be a single value: text, a number, true or false`,
  }
}

function written(node: YamlNode): string {
  const { file, range } = node.at
  return file.text.slice(range.start, range.end)
}
