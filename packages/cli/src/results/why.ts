import type { EntryExplanation, FileExplanation, FoundImage, InputReport, Place } from '@kirin-batch/core'
import type { Colors } from '../output/colors.ts'
import { money, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import { planRow } from './plan.ts'

/** UTF-16 units of a value in a table; a prompt is shown whole below it. */
const MAX_VALUE = 48

/** What decides an entry, for people. Lines without their break. */
export function describeEntry(explanation: EntryExplanation, colors: Colors): string[] {
  const { id, from, emulated, fingerprint, inputs, next } = explanation
  const prompt = inputs.find(({ name }) => name === 'prompt')?.value ?? ''
  return [
    `${colors.bold(printable(id))}${emulated ? ' (emulated)' : ''}  ${placeOf(from)}`,
    `fingerprint ${fingerprint ?? 'not known yet'}`,
    '',
    ...table(inputs.flatMap(input => rowsOf(input, colors))),
    '',
    'The prompt as it is sent:',
    ...prompt.split('\n').map(line => `  ${printable(line)}`.trimEnd()),
    '',
    lockLine(explanation),
    ...(next.action === 'reuse' && !next.stale
      ? ['The next run reuses it.']
      : ['The next run:', ...table([planRow(next, colors)]).map(line => `  ${line}`)]),
  ]
}

/** Of inputs that no manifest says. */
const ORIGINS: Readonly<Record<string, string>> = {
  model: 'always',
  revision: 'the lock; reroll raises it',
  emulated: '--emulate or KIRIN_EMULATE',
}

/** A row an input, and one for each of its parts. */
function rowsOf(input: InputReport, colors: Colors): string[][] {
  const { name, value, sha256, from, parts = [], changed, was } = input
  // Of a prompt or an image the lock has a digest alone.
  const isDigest = name === 'prompt' || sha256 !== undefined
  const before = was === undefined || isDigest ? '' : `, was ${printable(was)}`
  const origin = from ? placeOf(from) : (ORIGINS[name] ?? "the API's default")
  return [
    [
      name,
      shortened(value),
      sha256?.slice(0, 16) ?? '',
      origin,
      changed ? colors.yellow(`changed${before}`) : '',
    ],
    ...parts.map(part => [`  ${printable(part.name)}`, shortened(part.value), '', placeOf(part.from), '']),
  ]
}

function lockLine({ chosen, candidates, changes, inputs }: EntryExplanation): string {
  const candidate = candidates[(chosen ?? 0) - 1]
  if (!candidate) return 'The lock has no image of it.'
  const of = `candidate ${candidate.number} of ${candidates.length}`
  if (inputs.every(({ changed }) => changed === undefined)) return `The lock has ${of}.`
  return changes.length === 0
    ? `The lock has ${of}, made of just that.`
    : `The lock has ${of}. Since it was made: ${changes.map(printable).join('; ')}.`
}

/** Which images a file is, for people. Lines without their break. */
export function describeFile(explanation: FileExplanation, colors: Colors): string[] {
  const { file, sha256, found, sentBy, namedBy } = explanation
  const lines = found.flatMap((image, index) => [...(index === 0 ? [] : ['']), ...foundLines(image, colors)])
  const sent =
    sentBy.length === 0 ? [] : [`It is sent as a reference of ${sentBy.map(printable).join(', ')}.`]
  const head = `${printable(file)}  sha256:${sha256.slice(0, 16)}`
  if (lines.length > 0) return [head, '', ...lines, ...(sent.length === 0 ? [] : ['', ...sent])]
  if (sent.length > 0) return [head, ...sent]
  return [
    head,
    'No lock has an image of these bytes.',
    ...(namedBy.length === 0
      ? ['A file that was optimised, converted or resized has other bytes: ask for the id of its image.']
      : [
          `${namedBy.map(printable).join(', ')} is written to this file, which was changed since: the next run writes it again.`,
        ]),
  ]
}

function foundLines(image: FoundImage, colors: Colors): string[] {
  const { id, manifest, emulated, from, candidate, frame, prompt } = image
  const { number, chosen, revision, adopted, taskId, createdAt, stale } = candidate
  const which = [
    `candidate ${number}${chosen ? ', chosen' : ', not chosen'}`,
    ...(frame === undefined ? [] : [`frame ${frame}`]),
    ...(emulated ? ['emulated'] : []),
  ].join(', ')
  const rows = [
    ['image', `${which}; revision ${revision}`],
    ['declared', from ? placeOf(from) : `in no manifest any more; ${printable(manifest)} had it`],
    ['prompt', promptOf(prompt, stale)],
    adopted
      ? ['task', 'none: it was adopted from a file']
      : [
          'task',
          taskId === undefined
            ? 'one of several'
            : `${printable(taskId)}${createdAt === undefined ? '' : `, ${printable(createdAt)}`}`,
        ],
    ['cost', costOf(image)],
  ]
  return [
    colors.bold(printable(id)),
    ...table(rows.filter(([, value]) => value !== '')).map(line => `  ${line}`),
  ]
}

function costOf({ candidate, frame, emulated }: FoundImage): string {
  const { costUsd, outputs } = candidate
  if (costUsd === undefined) return ''
  const what = frame === undefined ? '' : ` for all ${outputs.length} frames`
  return `${money(costUsd)}${what}${emulated ? ' (play money)' : ''}`
}

function promptOf(prompt: string | undefined, stale: boolean | undefined): string {
  if (prompt === undefined) return ''
  return stale ? `${printable(prompt)} (now: it was made of other inputs)` : printable(prompt)
}

function placeOf({ file, line, column }: Place): string {
  return `${printable(file)}:${line}:${column}`
}

function shortened(text: string): string {
  const line = printable(text)
  return line.length > MAX_VALUE ? `${[...line].slice(0, MAX_VALUE - 1).join('')}…` : line
}
