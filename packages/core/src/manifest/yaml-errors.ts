import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Range, SourceFile } from '../diagnostics/source-file.ts'

/** A problem as the YAML parser reports it; `pos` in UTF-16 units. */
export interface SyntaxProblem {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

export interface Words {
  readonly message: string
  readonly hint: string
  /** The problem is that of the whole value: it is marked up to the end of its line. */
  readonly wholeLine?: boolean
}

/** What to do about a text that YAML takes for something else. */
export const QUOTE = 'put the whole text in quotes, or write it as a block after ">-"'

/** Lists and maps within each other, also by way of aliases. */
export const TOO_DEEP: Words = { message: 'lists and maps are nested too deeply', hint: 'nest fewer of them' }

const WORDS: Readonly<Record<string, Words>> = {
  ALIAS_PROPS: { message: 'a YAML alias can have neither an anchor nor a tag', hint: QUOTE, wholeLine: true },
  BAD_ALIAS: { message: 'a YAML alias or anchor needs a name', hint: QUOTE, wholeLine: true },
  BAD_COLLECTION_TYPE: { message: 'this YAML tag does not fit the value', hint: 'remove the tag' },
  BAD_DIRECTIVE: {
    message: 'a line that begins with "%" is a YAML directive, and this one is not valid',
    hint: 'indent the line, or put the text in quotes',
    wholeLine: true,
  },
  BAD_DQ_ESCAPE: {
    message: 'unknown escape in a text in double quotes',
    hint: 'write "\\\\" for a backslash, or use single quotes',
  },
  BAD_SCALAR_START: {
    message: 'a text without quotes cannot begin with this character',
    hint: QUOTE,
    wholeLine: true,
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a text without quotes cannot hold a colon and a space',
    hint: QUOTE,
    wholeLine: true,
  },
  BLOCK_IN_FLOW: {
    message: 'within brackets this needs brackets too, or a comma is missing before it',
    hint: 'separate items by commas, and write lists and maps within them in brackets',
  },
  KEY_OVER_1024_CHARS: { message: 'a key is longer than 1024 characters', hint: QUOTE },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key must stand on one line, followed by a colon and a space',
    hint: 'write "key: value"',
  },
  MULTIPLE_ANCHORS: { message: 'a value can have only one YAML anchor', hint: QUOTE },
  MULTIPLE_DOCS: {
    message: 'a second YAML document begins here, and a file is one document',
    hint: 'move it to a file of its own, or remove the line "---"',
  },
  MULTIPLE_TAGS: { message: 'a value can have only one YAML tag', hint: QUOTE },
  TAB_AS_INDENT: { message: 'YAML does not allow tabs for indentation', hint: 'indent with spaces' },
  TAG_RESOLVE_FAILED: {
    message: 'a value that begins with "!" is a YAML tag, and this one is not known',
    hint: QUOTE,
    wholeLine: true,
  },
  TOO_ALIASED: {
    message: 'up to here the file has 100000 YAML aliases, which are the most',
    hint: 'use fewer',
  },
  TOO_DEEP,
  TOO_LONG: { message: 'a number of more than 1000 digits', hint: 'put it in quotes where it is a text' },
  TOO_MUCH: {
    message: 'up to here the file has 750000 words, signs and lines, which are the most',
    hint: 'split it',
  },
  UNEXPECTED_TOKEN: { message: 'this may not stand here', hint: QUOTE },
}

/** Whether something that was opened is not closed: the parser notices that far behind the place that matters. */
export function isUnclosed({ code, message }: SyntaxProblem): boolean {
  return (code === 'MISSING_CHAR' && message.includes('closing')) || bracket(message) !== undefined
}

/** A problem of the YAML parser in words for people. */
export function syntaxDiagnostic(file: SourceFile, problem: SyntaxProblem): Diagnostic {
  const { message, hint, wholeLine } = specific(file, problem) ?? WORDS[problem.code] ?? unknown(problem)
  const { start, end } = rangeIn(file.text, problem.pos)
  return {
    code: 'yaml-syntax',
    severity: 'error',
    message,
    hint,
    location: {
      file,
      range: { start, end: wholeLine === true ? lineEnd(file.text, start) : Math.max(start, end) },
    },
  }
}

/** Within the text: what is missing at its end is told at the last thing that stands there. */
function rangeIn(text: string, [start, end]: readonly [number, number]): Range {
  if (start < text.length) return { start, end: Math.min(Math.max(start, end), text.length) }
  const last = text.trimEnd().length
  return { start: Math.max(0, last - 1), end: last }
}

/** UTF-16 units: nobody sees more of a line. */
const MAX_MARKED = 1_000

/** Where the text of a line ends: before its break, a comment and white space. */
export function lineEnd(text: string, start: number): number {
  const seen = text.slice(start, start + MAX_MARKED)
  const [line = ''] = seen.split('\n', 1)
  const comment = line.search(/\s#/)
  return start + line.slice(0, comment === -1 ? undefined : comment).trimEnd().length
}

/** The parser uses one code for problems that need different words. */
function specific(file: SourceFile, { code, message, pos }: SyntaxProblem): Words | undefined {
  switch (code) {
    case 'BAD_INDENT':
      return bracket(message) ?? { message: 'the indentation does not fit what stands before', hint: INDENT }
    case 'MISSING_CHAR':
      if (message.includes('closing')) {
        return { message: 'the quote that opens this text is never closed', hint: 'close it' }
      }
      if (message.includes('Implicit map keys')) {
        const hint = 'write "key: value", or indent the line where it belongs to the text above'
        return { message: 'a key must be followed by a colon and a value', hint }
      }
      if (message.includes('Comments')) {
        return { message: 'a "#" begins a comment only after a space', hint: QUOTE }
      }
      return bracket(message)
    case 'BLOCK_AS_IMPLICIT_KEY': {
      if (message.includes('sequence')) return LIST_ON_LINE
      const text = file.text.slice(pos[0], lineEnd(file.text, pos[0]))
      if (/:(?:\s|$)/.test(text) || text.startsWith('? ')) return undefined
      const continued = 'the next line is indented further, so it continues this text, and holds a colon'
      return { message: continued, hint: INDENT, wholeLine: true }
    }
    case 'UNEXPECTED_TOKEN':
      if (/[>|][-+0-9]*[ \t]*$/.test(file.text.slice(Math.max(0, pos[0] - 20), pos[0]))) {
        return {
          message: 'the text of a block begins on the line after ">" or "|"',
          hint: 'write it there, indented',
        }
      }
      if (message.includes('block-seq-ind')) return LIST_ON_LINE
      if (!message.includes('node end')) return undefined
      return { message: 'this stands after the end of the value', hint: QUOTE }
    default:
      return undefined
  }
}

const LIST_ON_LINE: Words = {
  message: '"- " begins a list, and a list begins on the line after its key',
  hint: 'begin it there, or put the text in quotes',
}

const INDENT = 'indent all keys of one map by the same number of spaces'

function bracket(message: string): Words | undefined {
  const closing = /end with a ([\]}])/.exec(message)?.[1]
  if (closing === undefined) return undefined
  const what = closing === ']' ? 'the list that begins with "["' : 'the map that begins with "{"'
  return { message: `${what} is not closed`, hint: `close it with "${closing}"` }
}

function unknown({ message }: SyntaxProblem): Words {
  const reason = message.slice(0, 1).toLowerCase() + message.slice(1)
  return { message: `the YAML cannot be read: ${reason}`, hint: 'look at this line and the one before' }
}
