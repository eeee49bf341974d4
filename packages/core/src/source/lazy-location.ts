import type { Location, Range, SourceFile } from '../diagnostics/source-file.ts'

/** A place that is looked for where it is needed: most rows have no problem. */
export class LazyLocation implements Location {
  readonly file: SourceFile
  readonly #find: () => Range
  #range: Range | undefined

  constructor(file: SourceFile, find: () => Range) {
    this.file = file
    this.#find = find
  }

  get range(): Range {
    this.#range ??= this.#find()
    return this.#range
  }
}
