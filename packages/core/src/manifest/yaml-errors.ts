import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { SourceFile } from '../diagnostics/source-file.ts'

/** A problem as the YAML parser reports it; `pos` in UTF-16 units. */
export interface SyntaxProblem {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

interface Words {
  readonly message: string
  readonly hint: string
}

const QUOTE = 'put the text in quotes, or write it as a block after ">-"'

const WORDS: Readonly<Record<string, Words>> = {
  BAD_ALIAS: { message: 'a value that begins with "*" is a YAML alias, and none has this name', hint: QUOTE },
  ALIAS_PROPS: { message: 'a YAML alias can have neither an anchor nor a tag', hint: QUOTE },
  BAD_DIRECTIVE: {
    message: 'a line that begins with "%" is a YAML directive, and this one is not known',
    hint: 'indent the line, or put the text in quotes',
  },
  BAD_DQ_ESCAPE: {
    message: 'unknown escape in a double-quoted text',
    hint: 'write "\\\\" for a backslash, or use single quotes',
  },
  BAD_SCALAR_START: { message: 'an unquoted text cannot begin with this character', hint: QUOTE },
  BLOCK_AS_IMPLICIT_KEY: { message: 'an unquoted text cannot hold ": "', hint: QUOTE },
  BLOCK_IN_FLOW: {
    message: 'a list or map in brackets cannot hold one that is written with indentation',
    hint: 'write both in brackets, or both with indentation',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key must stand on one line, followed by ":" and a space',
    hint: 'write "key: value"',
  },
  MULTIPLE_DOCS: {
    message: 'a second YAML document begins here; a manifest is one document',
    hint: 'move it to a file of its own, or remove the line "---"',
  },
  TAB_AS_INDENT: { message: 'YAML does not allow tabs for indentation', hint: 'indent with spaces' },
  KEY_OVER_1024_CHARS: { message: 'a key is longer than 1024 characters', hint: QUOTE },
  TAG_RESOLVE_FAILED: {
    message: 'a value that begins with "!" is a YAML tag, and this one is not known',
    hint: QUOTE,
  },
  MULTIPLE_ANCHORS: { message: 'a value can have only one YAML anchor ("&name")', hint: QUOTE },
  MULTIPLE_TAGS: { message: 'a value can have only one YAML tag ("!name")', hint: QUOTE },
  RESOURCE_EXHAUSTION: {
    message: 'lists and maps are nested too deeply',
    hint: 'a manifest needs five levels',
  },
}

/** A problem of the YAML parser in words for people. */
export function syntaxDiagnostic(file: SourceFile, problem: SyntaxProblem): Diagnostic {
  const words = WORDS[problem.code] ?? wordsFor(problem)
  const [start, end] = problem.pos
  return {
    code: 'yaml-syntax',
    severity: 'error',
    ...words,
    location: { file, range: { start, end: Math.max(start, end) } },
  }
}

function wordsFor({ code, message }: SyntaxProblem): Words {
  if (code === 'MISSING_CHAR') {
    if (message.includes('quote')) return { message: 'a quoted text has no closing quote', hint: 'close it' }
    if (message.includes('Implicit'))
      return { message: 'a key needs ":" and a value', hint: 'write "key: value"' }
  }
  if (code === 'BAD_INDENT') {
    return {
      message: 'the indentation does not fit what stands before',
      hint: 'indent all keys of one map by the same number of spaces',
    }
  }
  if (code === 'UNEXPECTED_TOKEN') {
    return { message: 'nothing may follow the value here', hint: 'put the whole value in quotes' }
  }
  return {
    message: `the YAML cannot be read: ${lowerFirst(message)}`,
    hint: 'check the line and the one before',
  }
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
