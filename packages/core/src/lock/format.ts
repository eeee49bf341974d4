import { compare } from '../diagnostics/diagnostic.ts'
import type { CreatedSubject, ImageObject } from '../ports.ts'
import type { Lock, LockEntry, LockInputs, LockRound, LockTask } from './lock.ts'

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

/** What was asked for last stands in the block itself: most entries have nothing earlier. */
function formatEntry(id: string, { latest, earlier, chosen, reroll }: LockEntry): string {
  const members = [
    ...wishOf(latest),
    `"chosen": ${chosen}`,
    ...(reroll === undefined ? [] : [`"reroll": ${reroll}`]),
    ...picturesOf(latest, 6),
    ...(earlier.length === 0 ? [] : [`"earlier": [${earlier.map(formatEarlier).join(',')}\n      ]`]),
  ]
  return `    ${JSON.stringify(id)}: {${block(members, 6)}\n    },\n`
}

function formatEarlier(round: LockRound): string {
  return `\n        {${block([...wishOf(round), ...picturesOf(round, 10)], 10)}\n        }`
}

function wishOf({ fingerprint, revision, inputs }: LockRound): string[] {
  return [
    `"fingerprint": ${JSON.stringify(fingerprint)}`,
    `"revision": ${revision}`,
    `"inputs": ${line(inputsInOrder(inputs))}`,
  ]
}

function picturesOf({ outputs, tasks }: LockRound, indent: number): string[] {
  return [
    `"outputs": [${lines(outputs.map(outputInOrder), indent)}]`,
    `"tasks": [${lines(tasks.map(taskInOrder), indent)}]`,
  ]
}

function block(members: readonly string[], indent: number): string {
  const start = `\n${' '.repeat(indent)}`
  return members.length === 0 ? '' : start + members.join(`,${start}`)
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

function lines(items: readonly object[], indent: number): string {
  return items.length === 0 ? '' : `${block(items.map(line), indent + 2)}\n${' '.repeat(indent)}`
}

/** One line with a space after each colon and comma, as people write it. No string of JSON holds a line break. */
function line(value: object): string {
  return JSON.stringify(value, undefined, 1)
    .replaceAll(/\[\n */g, '[')
    .replaceAll(/\n *\]/g, ']')
    .replaceAll(/\n */g, ' ')
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
