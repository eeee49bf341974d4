import { compare } from '../diagnostics/diagnostic.ts'
import type { CreatedSubject, ImageObject } from '../ports.ts'
import type { Lock, LockEntry, LockInputs, LockTask } from './lock.ts'

const NOTE =
  'Which images kirin-batch has for each entry. Keep it in git; to edit it by hand is to lose track of money.'

/**
 * The text of a lock: deterministic, entries by code unit of their ids, one block an entry, what belongs together on
 * one line, and a last member after the last entry so that adding one touches no other.
 */
export function formatLock(lock: Lock): string {
  const sections = [
    formatSection('images', lock.images, formatEntry),
    formatSection('emulated', lock.emulated, formatEntry),
    formatSection('elements', lock.elements, formatElement),
    formatSection('references', lock.references, formatReference),
  ]
  return `{\n  "version": 1,\n${sections.filter(text => text !== '').join('')}  "//": ${JSON.stringify(NOTE)}\n}\n`
}

function formatSection<T>(
  name: string,
  members: ReadonlyMap<string, T>,
  format: (key: string, member: T) => string,
): string {
  if (members.size === 0) return ''
  const blocks = [...members].sort(([a], [b]) => compare(a, b)).map(([key, member]) => format(key, member))
  return `  ${JSON.stringify(name)}: {\n${blocks.join('')}    "//": "end of ${name}"\n  },\n`
}

function formatEntry(id: string, entry: LockEntry): string {
  return [
    `    ${JSON.stringify(id)}: {`,
    `      "fingerprint": ${JSON.stringify(entry.fingerprint)},`,
    `      "revision": ${entry.revision},`,
    `      "inputs": ${line(inputsInOrder(entry.inputs))},`,
    `      "chosen": ${entry.chosen},`,
    `      "outputs": [${lines(entry.outputs.map(outputInOrder))}],`,
    `      "tasks": [${lines(entry.tasks.map(taskInOrder))}]`,
    '    },\n',
  ].join('\n')
}

/** The id is written as an integer with all its digits: 64 bits, more than a JavaScript number holds. */
function formatElement(
  name: string,
  { fingerprint, subjectId, taskId, createdAt, costUsd }: CreatedSubject,
): string {
  const rest = line({ fingerprint, taskId, createdAt, ...(costUsd === undefined ? {} : { costUsd }) })
  return `    ${JSON.stringify(name)}: { "id": ${subjectId}, ${rest.slice(2)},\n`
}

function formatReference(url: string, image: ImageObject): string {
  return `    ${JSON.stringify(url)}: ${line(outputInOrder(image))},\n`
}

function lines(items: readonly object[]): string {
  return items.length === 0 ? '' : `\n${items.map(item => `        ${line(item)}`).join(',\n')}\n      `
}

/** One line with a space after each colon and comma, as people write it. */
function line(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(line).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${line(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

function inputsInOrder({
  prompt,
  references,
  elements,
  resolution,
  aspectRatio,
  series,
  watermark,
}: LockInputs): object {
  return {
    prompt,
    ...(references.length > 0 ? { references } : {}),
    ...(elements.length > 0 ? { elements } : {}),
    resolution,
    aspectRatio,
    ...(series === undefined ? {} : { series }),
    ...(watermark ? { watermark } : {}),
  }
}

function outputInOrder({ sha256, type, width, height, bytes }: ImageObject): object {
  return { sha256, type, width, height, bytes }
}

function taskInOrder({ taskId, attempt, from, count, createdAt, costUsd }: LockTask): object {
  return { taskId, attempt, from, count, createdAt, ...(costUsd === undefined ? {} : { costUsd }) }
}
