/** Brackets within each other, or signs of lists on one line, that nobody writes by hand. */
const MAX_DEPTH = 2_000

/**
 * Whether the parser would recurse until the stack is at its end: it takes minutes to get there with megabytes of
 * brackets, and what V8 does there may end the process. Brackets in texts count too, but are closed or few.
 */
export function isTooDeep(text: string): boolean {
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > MAX_DEPTH) return true
  }
  // Half of what such a run holds is white space, at least.
  return [...text.matchAll(/(?:[-?][ \t]+){9,}/g)].some(([run]) => run.replace(/\s/g, '').length > MAX_DEPTH)
}
