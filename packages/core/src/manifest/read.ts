import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location, SourceFile } from '../diagnostics/source-file.ts'
import { suggest } from '../diagnostics/suggest.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import { defaults, image, imageId, manifest } from './definition.ts'
import { type Fields, readEntries, readFields } from './fields.ts'
import type { Authored, AuthoredImage, Manifest, NamedValue, Parameters } from './manifest.ts'
import { collectProblems, keyLabel, type Problems } from './problems.ts'
import { readNamed } from './read-named.ts'
import { readFileName, readParameters, readVariants } from './read-parameters.ts'
import { readAny, readValue } from './value.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'
import { parseYaml } from './yaml-parse.ts'

export interface ManifestRead {
  /**
   * `undefined` where the text is no YAML, or where something at its top is wrong: whatever came after would
   * report consequences. Otherwise what is sound of it.
   */
  readonly manifest: Manifest | undefined
  /** All problems of the file, in its order. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the text of a manifest. Pure, and total: whatever the text is, problems are reported and nothing is thrown. */
export function readManifest(file: SourceFile): ManifestRead {
  const yaml = parseYaml(file)
  if (!yaml.wellFormed) return { manifest: undefined, diagnostics: inOrder(yaml.diagnostics) }
  const { root } = yaml
  const { value, diagnostics } = collectProblems(problems =>
    // A carriage return alone is a text to YAML.
    root === undefined || file.text.trim() === '' ? empty(file, problems) : readRoot(file, root, problems),
  )
  return { manifest: value, diagnostics: inOrder([...yaml.diagnostics, ...diagnostics]) }
}

function empty(file: SourceFile, problems: Problems): undefined {
  const location = { file, range: { start: 0, end: 0 } }
  problems.add('empty-manifest', location, 'the file is empty', 'write "version: 1" and at least one image')
  return undefined
}

function readRoot(file: SourceFile, root: YamlNode, problems: Problems): Manifest | undefined {
  if (root.kind === 'scalar' && root.value === null) return empty(file, problems)
  const label = { text: 'the manifest', noun: 'manifest' }
  const at = root.kind === 'map' ? (root.entries[0]?.keyAt ?? root.at) : root.at
  if (root.kind === 'map' && isOtherVersion(root, problems)) return undefined
  const fields = readFields(root, manifest, label, at, problems)
  if (!fields) return undefined
  const sound = problems.count === harmless(root, fields)
  const version = fields.get('version')
  if (version) readValue(version.value, manifest.shape.version, keyLabel('version'), problems)
  const out = fields.get('out')
  const provenance = fields.get('provenance')
  const named = readNamed(fields.get('references'), fields.get('elements'), problems)
  const vars = readVars(fields.get('vars'), problems)
  const common = readDefaults(fields.get('defaults'), problems)
  const images = readImages(fields.get('images'), problems)
  const result: Manifest = {
    file,
    out: out && readValue(out.value, manifest.shape.out, keyLabel('out'), problems),
    provenance:
      provenance && readValue(provenance.value, manifest.shape.provenance, keyLabel('provenance'), problems),
    vars: vars?.values ?? new Map(),
    references: named?.references ?? new Map(),
    elements: named?.elements ?? new Map(),
    defaults: common.parameters,
    images: images?.images ?? [],
    unusable: {
      vars: vars?.unusable ?? new Set(),
      names: named?.unusable ?? new Set(),
      images: images?.unusable ?? new Set(),
      variants: images?.unusableVariants ?? new Set(),
      defaults: common.unusable,
    },
  }
  return sound && named && vars && images ? result : undefined
}

/** Problems at the top from which nothing follows: no version, and unknown keys that can hold no names. */
function harmless(root: YamlNode, fields: Fields<keyof typeof manifest.shape>): number {
  const entries = root.kind === 'map' ? root.entries : []
  const unknown = entries.filter(
    ({ key, value }) => value.kind === 'scalar' && !Object.hasOwn(manifest.shape, key),
  )
  return unknown.length + (fields.get('version') ? 0 : 1)
}

/** Another version has other rules: it is the only thing to say. */
function isOtherVersion(root: Extract<YamlNode, { kind: 'map' }>, problems: Problems): boolean {
  const value = root.entries.find(({ key }) => key === 'version')?.value
  if (value?.kind !== 'scalar' || !(typeof value.value === 'number' || typeof value.value === 'bigint'))
    return false
  if (value.value === 1n || value.value === 1) return false
  const message = `version ${value.value} of the manifest format is not known here`
  problems.add('unsupported-version', value.at, message, 'write "version: 1", or use a newer kirin-batch')
  return true
}

function readVars(
  entry: YamlEntry | undefined,
  problems: Problems,
): { values: ReadonlyMap<string, NamedValue>; unusable: ReadonlySet<string> } | undefined {
  const values = new Map<string, NamedValue>()
  const unusable = new Set<string>()
  if (!entry) return { values, unusable }
  const entries = readEntries(entry.value, keyLabel(entry.key), problems)
  for (const { key, keyAt, value } of entries ?? []) {
    const read = readAny(value, keyLabel(key), problems)
    if (read) values.set(key, { ...read, name: keyAt })
    else unusable.add(key)
  }
  return entries && { values, unusable }
}

function readDefaults(
  entry: YamlEntry | undefined,
  problems: Problems,
): { parameters: Parameters; unusable: boolean } {
  if (!entry) return { parameters: {}, unusable: false }
  const before = problems.count
  const fields = readFields(entry.value, defaults, keyLabel(entry.key), entry.keyAt, problems)
  const parameters = fields
    ? readParameters(fields, problems)
    : { unread: new Set(Object.keys(defaults.shape)) }
  return { parameters, unusable: problems.count > before }
}

interface ReadImages {
  readonly images: readonly AuthoredImage[]
  readonly unusable: ReadonlySet<string>
  readonly unusableVariants: ReadonlySet<string>
}

function readImages(entry: YamlEntry | undefined, problems: Problems): ReadImages | undefined {
  const entries = entry && readEntries(entry.value, keyLabel(entry.key), problems)
  if (!entries) return undefined
  const images: AuthoredImage[] = []
  const unusable = new Set<string>()
  const unusableVariants = new Set<string>()
  for (const { key, keyAt, value } of entries) {
    const before = problems.count
    const id = readId(key, keyAt, problems)
    const fields = readFields(value, image, { text: `image ${quoted(key)}`, noun: 'image' }, keyAt, problems)
    const parameters = fields && { ...readParameters(fields, problems), ...readFileName(fields, problems) }
    const beforeVariants = problems.count
    const variants = fields && readVariants(fields, problems)
    if (problems.count > beforeVariants || mayMeanVariants(value)) unusableVariants.add(key)
    if (id && parameters) images.push({ id, at: value.at, ...parameters, ...variants })
    if (problems.count > before) unusable.add(key)
  }
  return { images, unusable, unusableVariants }
}

/** Whether an unknown key may be `matrix` or `data`, misspelt. */
function mayMeanVariants(node: YamlNode): boolean {
  if (node.kind !== 'map') return false
  return node.entries.some(
    ({ key, value }) =>
      !Object.hasOwn(image.shape, key) &&
      (value.kind === 'map' || suggest(key, ['matrix', 'data']) !== undefined),
  )
}

function readId(key: string, at: Location, problems: Problems): Authored<string> | undefined {
  return readValue({ kind: 'scalar', value: key, at }, imageId, keyLabel(key), problems)
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.location.range.start - b.location.range.start)
}
