import type { Location, Range } from '../diagnostics/source-file.ts'
import type { Authored } from '../manifest/manifest.ts'

/**
 * The place of a piece of a text, whatever its YAML style: plain, quoted, folded or literal. `from` and `to` are
 * UTF-16 units of the value, `to` exclusive. Where the source does not show the value, as at an alias, the place is
 * that of the whole.
 */
export function placeIn(text: Authored<string>, from: number, to: number): Location {
  const { at } = text
  const offsets = offsetsOf(text)
  if (!offsets) return at
  let start: number | undefined
  let end: number | undefined
  for (let index = Math.max(0, from); index < Math.min(to, text.value.length); index++) {
    const span = offsets[index]
    if (!span) continue
    start ??= span.start
    end = span.end
  }
  return start === undefined || end === undefined ? at : { file: at.file, range: { start, end } }
}

/** Where a unit of a value stands in the source. */
interface Span {
  readonly start: number
  readonly end: number
}

const known = new WeakMap<Authored<string>, readonly (Span | undefined)[] | 'unlike'>()

/**
 * By unit of the value; `undefined` for white space. YAML folds and strips white space alone: all else comes in the
 * same order in source and value, so the two are walked side by side.
 */
function offsetsOf(text: Authored<string>): readonly (Span | undefined)[] | undefined {
  let offsets = known.get(text)
  if (offsets === undefined) {
    offsets = align(text) ?? 'unlike'
    known.set(text, offsets)
  }
  return offsets === 'unlike' ? undefined : offsets
}

function align({ value, at }: Authored<string>): readonly (Span | undefined)[] | undefined {
  const offsets: (Span | undefined)[] = []
  let index = 0
  const skipSpace = (): void => {
    while (index < value.length && isSpace(value[index])) offsets[index++] = undefined
  }
  for (const { unit, start, end } of written(at)) {
    if (isSpace(unit)) continue
    skipSpace()
    if (value[index] !== unit) return undefined
    offsets[index++] = { start, end }
  }
  skipSpace()
  return index === value.length ? offsets : undefined
}

function isSpace(unit: string | undefined): boolean {
  return unit !== undefined && unit.trim() === ''
}

/** The units of the value with their places; white space may be more or less than in the value. */
function* written({ file, range }: Location): Generator<Span & { readonly unit: string }> {
  const { text } = file
  const style = text[range.start]
  if (style === '"' || style === "'") {
    yield* quotedUnits(text, range.start + 1, range.end - 1, style)
    return
  }
  for (let at = style === '|' || style === '>' ? lineAfter(text, range) : range.start; at < range.end; at++)
    yield { unit: text[at] ?? '', start: at, end: at + 1 }
}

/** A block begins after its sign, which may carry an indentation, a chomping mark and a comment. */
function lineAfter(text: string, range: Range): number {
  const end = text.indexOf('\n', range.start)
  return end === -1 ? range.end : end + 1
}

function* quotedUnits(
  text: string,
  from: number,
  to: number,
  quote: '"' | "'",
): Generator<Span & { readonly unit: string }> {
  for (let at = from; at < to; ) {
    const [decoded, length] =
      quote === '"' && text[at] === '\\'
        ? unescaped(text, at)
        : ([text[at] ?? '', quote === "'" && text[at] === "'" ? 2 : 1] as const)
    for (let index = 0; index < decoded.length; index++) {
      yield { unit: decoded.charAt(index), start: at, end: at + length }
    }
    at += length
  }
}

/** Escapes of YAML 1.2 in double quotes that are not the character itself. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\u001b'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
])
const DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

/** What the escape at a backslash stands for, and its length in the source. */
function unescaped(text: string, at: number): readonly [decoded: string, length: number] {
  const letter = text[at + 1] ?? ''
  const digits = DIGITS.get(letter)
  if (digits === undefined) return [ESCAPES.get(letter) ?? letter, 2]
  const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16)
  return [code <= 0x10ffff ? String.fromCodePoint(code) : '', 2 + digits]
}
