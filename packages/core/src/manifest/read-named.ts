import type { Location } from '../diagnostics/source-file.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import { declaredElement, elementId, manifest, referenceName } from './definition.ts'
import { readEntries, readFields } from './fields.ts'
import type { Authored, NamedElement, NamedReference } from './manifest.ts'
import { keyLabel, type Label, type Problems } from './problems.ts'
import { readList, readValue } from './value.ts'
import { describe, type YamlEntry, type YamlNode } from './yaml-node.ts'

/** Characters that the API takes as a new subject's name, which is the element's [public]. */
const SUBJECT_NAME_MAX = 20

export interface Named {
  readonly references: ReadonlyMap<string, NamedReference>
  readonly elements: ReadonlyMap<string, NamedElement>
  /** Names that are declared with problems. */
  readonly unusable: ReadonlySet<string>
}

/** `references` and `elements`: one space of names, since `<<<name>>>` may be either. `undefined` where one is no map. */
export function readNamed(
  referencesEntry: YamlEntry | undefined,
  elementsEntry: YamlEntry | undefined,
  problems: Problems,
): Named | undefined {
  const references = new Map<string, NamedReference>()
  const elements = new Map<string, NamedElement>()
  const unusable = new Set<string>()
  const declared = new Map<string, Location>()
  const members = (entry: YamlEntry | undefined): readonly YamlEntry[] | undefined =>
    entry ? readEntries(entry.value, keyLabel(entry.key), problems) : []

  const targetSchema = manifest.shape.references.unwrap().valueType
  const referenceEntries = members(referencesEntry)
  const elementEntries = members(elementsEntry)
  for (const { key, keyAt, value } of referenceEntries ?? []) {
    const name = readName(key, keyAt, problems)
    declared.set(key, keyAt)
    const target = readValue(
      value,
      targetSchema,
      { text: `reference ${quoted(key)}`, noun: 'reference' },
      problems,
    )
    if (name && target) references.set(key, { name, target })
    else unusable.add(key)
  }
  for (const { key, keyAt, value } of elementEntries ?? []) {
    const first = declared.get(key)
    if (first) {
      const message = `${quoted(key)} names both a reference and an element, so <<<${key}>>> could be either`
      problems.add('duplicate-name', keyAt, message, 'rename one of them', [
        { message: 'the reference is here', location: first },
      ])
    }
    const name = readName(key, keyAt, problems)
    const before = problems.count
    const element = name && readElement(name, value, problems)
    if (element) elements.set(key, element)
    if (!element || problems.count > before) unusable.add(key)
  }
  return referenceEntries && elementEntries && { references, elements, unusable }
}

function readName(key: string, at: Location, problems: Problems): Authored<string> | undefined {
  return readValue({ kind: 'scalar', value: key, at }, referenceName, keyLabel(key), problems)
}

function readElement(name: Authored<string>, node: YamlNode, problems: Problems): NamedElement | undefined {
  const label = { text: `element "${name.value}"`, noun: 'element' }
  if (node.kind !== 'map') {
    const id = isIdOrNothing(node)
      ? readValue(node, elementId, label, problems)
      : noElement(node, label, problems)
    return id && { kind: 'existing', name, id: { value: String(id.value), at: id.at } }
  }
  if (name.value.length > SUBJECT_NAME_MAX) {
    const message = `${label.text} is to be created, and its name has ${name.value.length} characters; at most ${SUBJECT_NAME_MAX} are allowed`
    problems.add('out-of-range', name.at, message, 'shorten the name')
  }
  const { shape } = declaredElement
  const fields = readFields(node, declaredElement, label, name.at, problems)
  const text = (key: 'description' | 'frontal_image'): Authored<string> | undefined => {
    const entry = fields?.get(key)
    return entry && readValue(entry.value, shape[key], keyLabel(key), problems)
  }
  const description = text('description')
  const frontalImage = text('frontal_image')
  const refer = fields?.get('refer_images')
  const tags = fields?.get('tags')
  const referSchema = shape.refer_images
  const tagsSchema = shape.tags.unwrap()
  const referImages =
    refer &&
    readList(refer.value, referSchema, keyLabel(refer.key), problems, (item, itemLabel) =>
      readValue(item, referSchema.element, itemLabel, problems),
    )
  const tagList =
    tags &&
    readList(tags.value, tagsSchema, keyLabel(tags.key), problems, (item, itemLabel) =>
      readValue(item, tagsSchema.element, itemLabel, problems),
    )
  if (!frontalImage) return undefined
  return {
    kind: 'declared',
    name,
    // Whatever else is told of it, its images are looked at: a manifest with problems is used for nothing else.
    description: description ?? { value: '', at: node.at },
    frontalImage,
    referImages: referImages?.value ?? [],
    tags: tagList?.value ?? [],
    at: node.at,
  }
}

/** Numbers, digits in quotes, and what has no value at all: these have words of their own. */
function isIdOrNothing(node: YamlNode): boolean {
  if (node.kind !== 'scalar') return node.kind === 'broken'
  return typeof node.value !== 'boolean' && !(typeof node.value === 'string' && !/^[0-9]+$/.test(node.value))
}

function noElement(node: YamlNode, label: Label, problems: Problems): undefined {
  const message = `${label.text} must be the id of a subject or the description of a new one, not ${describe(node)}`
  const hint = 'write its 64-bit id, or a map of description, frontal_image and refer_images'
  problems.add('wrong-type', node.at, message, hint)
  return undefined
}
