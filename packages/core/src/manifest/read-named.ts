import type { Location } from '../diagnostics/source-file.ts'
import { declaredElement, elementId, manifest, referenceName } from './definition.ts'
import { readEntries, readFields } from './fields.ts'
import type { Authored, NamedElement, NamedReference } from './manifest.ts'
import { keyLabel, type Problems } from './problems.ts'
import { readList, readValue } from './value.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'

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

  const referenceEntries = members(referencesEntry)
  const elementEntries = members(elementsEntry)
  for (const { key, keyAt, value } of referenceEntries ?? []) {
    const name = readName(key, keyAt, problems)
    declared.set(key, keyAt)
    const target = readValue(value, manifest.shape.references.unwrap().valueType, keyLabel(key), problems)
    if (name && target) references.set(key, { name, target })
    else unusable.add(key)
  }
  for (const { key, keyAt, value } of elementEntries ?? []) {
    const first = declared.get(key)
    if (first) {
      const message = `"${key}" names both a reference and an element, so <<<${key}>>> could be either`
      problems.add('duplicate-name', keyAt, message, 'rename one of them', [
        { message: 'the reference is here', location: first },
      ])
    }
    const name = readName(key, keyAt, problems)
    const element = name && readElement(name, value, problems)
    if (element) elements.set(key, element)
    else unusable.add(key)
  }
  return referenceEntries && elementEntries && { references, elements, unusable }
}

function readName(key: string, at: Location, problems: Problems): Authored<string> | undefined {
  return readValue({ kind: 'scalar', value: key, at }, referenceName, keyLabel(key), problems)
}

function readElement(name: Authored<string>, node: YamlNode, problems: Problems): NamedElement | undefined {
  if (node.kind !== 'map') {
    const id = readValue(node, elementId, keyLabel(name.value), problems)
    return id && { kind: 'existing', name, id: { value: String(id.value), at: id.at } }
  }
  const before = problems.count
  const { shape } = declaredElement
  const label = { text: `element "${name.value}"`, noun: 'element' }
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
  if (!description || !frontalImage || !referImages || problems.count > before) return undefined
  return {
    kind: 'declared',
    name,
    description,
    frontalImage,
    referImages: referImages.value,
    tags: tagList?.value ?? [],
    at: node.at,
  }
}
