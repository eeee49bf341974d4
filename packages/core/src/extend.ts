/**
 * `{ ...value, ...more }` for what is done for each of thousands. To a copy by a spread that comes first, V8 before 12
 * adds members with a hidden class of its own each time: slow, and garbage that stays until all memory is looked through.
 */
export function extend<T extends object, M extends object>(value: T, more: M): T & M {
  return Object.assign({}, value, more)
}
