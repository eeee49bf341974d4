import * as z from 'zod'
import type { Location } from '../diagnostics/source-file.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import { defaults, image, manifest, RESERVED } from './definition.ts'
import { explain } from './explain.ts'
import type { Label, Problems } from './problems.ts'
import { duplicate, isGiven } from './value.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'

export interface Fields<Key extends string> {
  get(key: Key): YamlEntry | undefined
  /** Known keys that unknown ones may be meant for. */
  readonly misspelt: ReadonlySet<string>
}

/** The known keys of a map, each once; unknown, repeated and missing ones are reported. `at` is the place of what is missing. */
export function readFields<Shape extends z.ZodRawShape>(
  node: YamlNode,
  schema: z.ZodObject<Shape>,
  label: Label,
  at: Location,
  problems: Problems,
): Fields<keyof Shape & string> | undefined {
  const entries = readEntries(node, label, problems, Object.keys(schema.shape)[0])
  if (!entries) return undefined
  const fields = new Map<keyof Shape & string, YamlEntry>()
  const misspelt = new Set<string>()
  for (const entry of entries) {
    if (isKeyOf(schema.shape, entry.key)) fields.set(entry.key, entry)
    else {
      const meant = unknownKey(entry, schema, problems)
      if (meant !== undefined) misspelt.add(meant)
    }
  }
  for (const key of requiredKeys(schema)) {
    if (!isKeyOf(schema.shape, key) || fields.has(key)) continue
    const value = schema.shape[key]
    const example = value instanceof z.ZodLiteral ? String(value.value) : '…'
    problems.add('missing-key', at, `${label.text} lacks the key "${key}"`, `add "${key}: ${example}"`)
  }
  return { get: key => fields.get(key), misspelt }
}

/** The entries of a map, each key once. `firstKey` is the one that a single value was probably meant for. */
export function readEntries(
  node: YamlNode,
  label: Label,
  problems: Problems,
  firstKey?: string,
): readonly YamlEntry[] | undefined {
  if (!isGiven(node, label, problems)) return undefined
  if (node.kind !== 'map') {
    const { code, message, hint } = explain(
      { code: 'invalid_type', expected: 'object', input: undefined, path: [], message: '' },
      node,
      label,
    )
    const example =
      node.kind === 'scalar' && firstKey !== undefined ? `write "${firstKey}: …" inside it` : undefined
    problems.add(code, node.at, message, hint ?? example)
    return undefined
  }
  const byKey = new Map<string, YamlEntry>()
  for (const entry of node.entries) {
    const first = byKey.get(entry.key)
    if (first) duplicate(entry.key, entry.keyAt, first.keyAt, problems)
    else byKey.set(entry.key, entry)
  }
  return [...byKey.values()]
}

/** @returns the key that was probably meant */
function unknownKey({ key, keyAt }: YamlEntry, schema: z.ZodObject, problems: Problems): string | undefined {
  const reserved = RESERVED.get(key)
  if (reserved) {
    problems.add('reserved-parameter', keyAt, `"${key}" ${reserved.message}`, reserved.hint)
    return undefined
  }
  const known = Object.keys(schema.shape)
  const place = elsewhere(key)
  const meant = place === undefined ? suggest(key, known) : undefined
  const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean "${meant}"?`
  problems.add('unknown-key', keyAt, `unknown key ${quoted(key)}`, place ?? hint)
  return meant
}

/** Where a key belongs that is right in another place. */
function elsewhere(key: string): string | undefined {
  const text = quoted(key)
  if (Object.hasOwn(manifest.shape, key)) return `${text} belongs at the top of the file`
  if (Object.hasOwn(defaults.shape, key)) return `${text} belongs to an image or to "defaults"`
  if (Object.hasOwn(image.shape, key)) return `${text} belongs to an image`
  return undefined
}

const required = new WeakMap<z.ZodObject, readonly string[]>()

function requiredKeys(schema: z.ZodObject): readonly string[] {
  const known = required.get(schema)
  if (known) return known
  const keys = Object.entries(schema.shape).flatMap(([key, value]) =>
    value.safeParse(undefined).success ? [] : [key],
  )
  required.set(schema, keys)
  return keys
}

function isKeyOf<Shape extends z.ZodRawShape>(shape: Shape, key: string): key is keyof Shape & string {
  return Object.hasOwn(shape, key)
}
