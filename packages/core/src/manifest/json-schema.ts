/** The manifest's JSON Schema (draft 2020-12). */
export function manifestJsonSchema(): Record<string, unknown> {
  throw new Error('not built yet')
}
