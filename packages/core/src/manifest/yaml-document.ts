import { Composer, type CST, type Document, Lexer, Parser, YAMLParseError } from 'yaml'
import type { SyntaxProblem } from './yaml-errors.ts'

/** Text → the YAML library's document, in bounded time, memory and depth whatever the text is. */

export type ReadDocument =
  | { readonly ok: true; readonly document: Document.Parsed }
  /** No more can be said of the text than this; at least one problem. */
  | { readonly ok: false; readonly problems: readonly SyntaxProblem[] }

/**
 * Lists and maps within each other. Far more than anybody writes, and few enough that whatever recurses over them
 * never meets the end of the stack.
 */
export const MAX_DEPTH = 200

/** Pieces such as words, colons, line breaks and indentations; ten thousand images with all their keys have 700,000. */
const MAX_PIECES = 750_000

/** Of a number that is written in full. To read ten times the digits takes a hundred times as long. */
const MAX_DIGITS = 1_000
const NUMBER = /^[-+]?(?:[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/

/** The library needs a kilobyte for each. */
const MAX_ALIASES = 100_000

/** A text with more problems than this is looked at up to there. */
const MAX_PROBLEMS = 5_000

/** YAML 1.2 with the core schema. */
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  intAsBigInt: true,
  // Ours, so that both places are shown.
  uniqueKeys: false,
  // Ours, so that merged values keep their places.
  merge: false,
  stringKeys: false,
} as const

export function readDocument(text: string): ReadDocument {
  const { stackTraceLimit } = Error
  // A problem is an error to the library, and its stack takes most of the time.
  Error.stackTraceLimit = 0
  try {
    const whole = compose(text, MAX_PROBLEMS)
    if (!('stop' in whole)) return whole
    const end = endOfLine(text, whole.stop)
    const start = compose(text.slice(0, end), 2 * MAX_PROBLEMS)
    if ('stop' in start) return { ok: false, problems: start.problems }
    if (start.ok) {
      const { document } = start
      // What is found at the end is a consequence of the cut.
      document.errors = document.errors.filter(({ pos }) => pos[0] < end)
    }
    return start
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** There are more problems than were asked for. */
interface Stopped {
  /** The place of the first that is not among `problems`. */
  readonly stop: number
  readonly problems: readonly SyntaxProblem[]
}

function compose(text: string, limit: number): ReadDocument | Stopped {
  const tokens = tokensOf(text)
  if (!Array.isArray(tokens)) return tokens
  const composer = new Composer(OPTIONS)
  const problems: SyntaxProblem[] = []
  let stop: number | undefined
  // The composer keeps this to itself, and has no other way to be stopped.
  const tell: TellProblem = composer['onError']
  composer['onError'] = ((source, code, message, isWarning) => {
    const start = startOf(source)
    if (problems.length >= limit) {
      stop ??= start
      throw new Error('too many problems')
    }
    problems.push({ code, message, pos: [start, start + 1] })
    tell(source, code, message, isWarning)
  }) satisfies TellProblem
  let document: Document.Parsed | undefined
  try {
    for (const next of composer.compose(tokens, true, text.length)) {
      if (document) {
        const [start, end] = next.range
        document.errors.push(new YAMLParseError([start, end], 'MULTIPLE_DOCS', ''))
        break
      }
      document = next
    }
  } catch (error) {
    if (stop === undefined) throw error
    return { stop, problems }
  }
  if (!document) throw new Error('the YAML library gives no document')
  return { ok: true, document }
}

/** The text in the library's own tokens, unless that leads nowhere. */
function tokensOf(text: string): CST.Token[] | ReadDocument {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let pieces = 0
  let aliases = 0
  let errors = 0
  for (const piece of new Lexer().lex(text)) {
    for (const token of parser.next(piece)) {
      tokens.push(token)
      if (token.type === 'error') errors++
    }
    if (piece.length > MAX_DIGITS && NUMBER.test(piece))
      return refused('TOO_LONG', parser.offset - piece.length)
    if (parser.stack.length > MAX_DEPTH) return refused('TOO_DEEP', parser.offset - 1)
    if (piece.startsWith('*') && ++aliases > MAX_ALIASES)
      return refused('TOO_ALIASED', parser.offset - piece.length)
    if (++pieces > MAX_PIECES) return refused('TOO_MUCH', parser.offset - 1)
    if (errors > MAX_PROBLEMS) return tokens
  }
  for (const token of parser.end()) tokens.push(token)
  return tokens
}

function refused(code: 'TOO_ALIASED' | 'TOO_DEEP' | 'TOO_LONG' | 'TOO_MUCH', at: number): ReadDocument {
  const start = Math.max(0, at)
  return { ok: false, problems: [{ code, message: '', pos: [start, start + 1] }] }
}

type Source = number | readonly [number, number, ...number[]] | { readonly offset: number }
type TellProblem = (source: Source, code: string, message: string, isWarning?: boolean) => void

function startOf(source: Source): number {
  if (typeof source === 'number') return source
  return 'offset' in source ? source.offset : source[0]
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}
