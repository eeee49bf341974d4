import { ImagesError } from './errors.ts'

/**
 * An error at a place in a text.
 * @param file absolute
 * @param offset of the first UTF-16 unit that is at fault, `length` units of it
 */
export function errorAt(
  message: string,
  file: string,
  text: string,
  offset: number,
  length: number,
): ImagesError {
  const before = text.slice(0, offset).split('\n')
  const line = before.length
  const column = (before.at(-1) ?? '').length + 1
  const shown = (text.split('\n')[line - 1] ?? '').replaceAll('\t', ' ').trimEnd()
  const gutter = `${line} | `
  const marks = '^'.repeat(Math.max(1, Math.min(length, shown.length - column + 1)))
  const frame = `${gutter}${shown}\n${' '.repeat(gutter.length - 2)}| ${' '.repeat(column - 1)}${marks}`
  return new ImagesError(`${message}\n${file}:${line}:${column}`, { frame, loc: { file, line, column } })
}
