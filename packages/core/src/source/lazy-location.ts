import type { Location, Range, SourceFile } from '../diagnostics/source-file.ts'

/**
 * A place that is looked for where it is needed: most rows have no problem. The range is a property of its own, so that
 * a structured clone has it too.
 */
export function lazyLocation(file: SourceFile, find: () => Range): Location {
  let range: Range | undefined
  return {
    file,
    get range() {
      range ??= find()
      return range
    },
  }
}
