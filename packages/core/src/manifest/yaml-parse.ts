import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { positionAt, type SourceFile } from '../diagnostics/source-file.ts'
import { Converter } from './yaml-convert.ts'
import { readDocument } from './yaml-document.ts'
import { isUnclosed, syntaxDiagnostic } from './yaml-errors.ts'
import type { YamlNode } from './yaml-node.ts'
import { Places, withinAny } from './yaml-places.ts'

export interface ParsedYaml {
  /** `undefined` for a file without a value. */
  readonly root: YamlNode | undefined
  /** False where the text is no YAML: then the tree is a guess. */
  readonly wellFormed: boolean
  /** In no order. */
  readonly diagnostics: readonly Diagnostic[]
}

/** After so many broken lines the rest is a consequence. */
const MAX_SYNTAX_PROBLEMS = 20

/** Warnings that mean the text is not what its author thinks; the others are about style. */
const GRAVE_WARNINGS: readonly string[] = ['TAG_RESOLVE_FAILED', 'BAD_COLLECTION_TYPE']

/** Reads YAML 1.2 (core schema), with merge keys. Never throws for what the text holds. */
export function parseYaml(file: SourceFile): ParsedYaml {
  const read = readDocument(file.text)
  if (!read.ok) {
    const diagnostics = oncePerLine(read.problems.map(problem => syntaxDiagnostic(file, problem)))
    return { root: undefined, wellFormed: false, diagnostics }
  }
  const { contents, errors, warnings } = read.document
  const problems = [...errors, ...warnings.filter(({ code }) => GRAVE_WARNINGS.includes(code))]
  const converter = new Converter(file, new Places(problems.map(({ pos }) => pos[0])))
  const root = contents === null ? undefined : converter.node(contents)
  const isNoise = withinAny(converter.templates)
  const syntax = problems
    .filter(({ pos }) => !isNoise(pos[0]))
    .map(problem => {
      const opened = isUnclosed(problem) ? converter.ends.get(problem.pos[0]) : undefined
      const { code, message, pos } = problem
      return syntaxDiagnostic(file, { code, message, pos: opened === undefined ? pos : [opened, pos[0]] })
    })
  const all = oncePerLine([...converter.diagnostics, ...syntax])
  return { root, wellFormed: syntax.length === 0, diagnostics: all }
}

/**
 * What else the parser says about a line is a consequence of the first thing it says, or of a template there. It
 * tells the inner of two open brackets first.
 */
function oncePerLine(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const lineOf = ({ location }: Diagnostic): number => positionAt(location.file, location.range.start).line
  const lines = new Set(diagnostics.filter(({ code }) => code !== 'yaml-syntax').map(lineOf))
  let syntaxProblems = 0
  return diagnostics.filter(diagnostic => {
    if (diagnostic.code !== 'yaml-syntax') return true
    const line = lineOf(diagnostic)
    if (lines.has(line)) return false
    lines.add(line)
    return ++syntaxProblems <= MAX_SYNTAX_PROBLEMS
  })
}
