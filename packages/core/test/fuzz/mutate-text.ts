import { PIECES } from './pieces.ts'
import type { Random } from './random.ts'

/** One change of a text that knows nothing of what the text means. */
export type TextMutation = (text: string, random: Random, others: readonly string[]) => string

const MAX_SLICE = 200

function slice(text: string, random: Random): readonly [start: number, end: number] {
  const start = random.below(text.length + 1)
  return [start, Math.min(text.length, start + random.below(MAX_SLICE))]
}

function piece(random: Random): string {
  return random.pick(random.pick(PIECES))
}

function insert(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at)
}

/** Where words begin: a change there is more often still YAML. */
function word(text: string, random: Random): readonly [start: number, end: number] {
  const words = [...text.matchAll(/[^\s:,[\]{}"'#]+/g)]
  if (words.length === 0) return [0, 0]
  const { index, 0: found } = random.pick(words)
  return [index, index + found.length]
}

function onLines(change: (lines: string[], random: Random) => void): TextMutation {
  return (text, random) => {
    const lines = text.split('\n')
    change(lines, random)
    return lines.join('\n')
  }
}

export const TEXT_MUTATIONS: readonly TextMutation[] = [
  (text, random) => insert(text, random.below(text.length + 1), piece(random)),
  (text, random) => {
    const [start, end] = word(text, random)
    return text.slice(0, start) + piece(random) + text.slice(end)
  },
  (text, random) => insert(text, random.pick(word(text, random)), piece(random)),
  (text, random) => {
    const [start, end] = slice(text, random)
    return text.slice(0, start) + text.slice(end)
  },
  (text, random) => {
    const [start, end] = slice(text, random)
    return insert(text, random.below(text.length + 1), text.slice(start, end))
  },
  (text, random, others) => {
    const other = random.pick(others)
    const [start, end] = slice(other, random)
    return insert(text, random.below(text.length + 1), other.slice(start, end))
  },
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => {
    const at = random.below(text.length)
    return text.slice(0, at) + String.fromCharCode(random.below(0x3000)) + text.slice(at + 1)
  },
  onLines((lines, random) => {
    const at = random.below(lines.length)
    lines.splice(at, 0, lines[at] ?? '')
  }),
  onLines((lines, random) => {
    lines.splice(random.below(lines.length), 1)
  }),
  onLines((lines, random) => {
    const a = random.below(lines.length)
    const b = random.below(lines.length)
    ;[lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? '']
  }),
  onLines((lines, random) => {
    const at = random.below(lines.length)
    lines[at] = random.chance(0.5) ? `  ${lines[at]}` : (lines[at] ?? '').replace(/^ {1,2}/, '')
  }),
  text => text.replaceAll('\n', '\r\n'),
  text => text.replaceAll('\n', '\r'),
  text => `\ufeff${text}`,
]

/** Changes some bytes, so that the file need not be UTF-8 any more. */
export function mutateBytes(text: string, random: Random): Uint8Array {
  const bytes = Buffer.from(text)
  for (let count = 1 + random.below(4); count > 0 && bytes.length > 0; count--) {
    bytes[random.below(bytes.length)] = random.below(256)
  }
  return bytes
}
