import type * as z from 'zod'
import type { defaults } from './definition.ts'
import { elementItem, image, imageItem, watermarkInfo } from './definition.ts'
import { type Fields, readFields } from './fields.ts'
import type { Authored, AuthoredImage, Parameters } from './manifest.ts'
import { keyLabel, type Label, type Problems } from './problems.ts'
import { readData, readMatrix } from './read-variants.ts'
import { readAny, readList, readValue } from './value.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** The parameters of an image or of `defaults`. */
export function readParameters(fields: Fields<keyof typeof defaults.shape>, problems: Problems): Parameters {
  const { shape } = image
  const unread = new Set(fields.misspelt)
  const noting = <T>(key: keyof typeof defaults.shape, read: (entry: YamlEntry | undefined) => T): T => {
    const before = problems.count
    const result = read(fields.get(key))
    if (problems.count > before) unread.add(key)
    return result
  }
  const value = <T extends z.ZodType>(
    key: keyof typeof defaults.shape,
    schema: T,
  ): ReturnType<typeof readValue<T>> =>
    noting(key, entry => entry && readValue(entry.value, schema, keyLabel(key), problems))
  const parameters = {
    prompt: value('prompt', shape.prompt),
    resolution: value('resolution', shape.resolution),
    resultType: value('result_type', shape.result_type),
    n: value('n', shape.n),
    seriesAmount: value('series_amount', shape.series_amount),
    aspectRatio: value('aspect_ratio', shape.aspect_ratio),
    watermark: noting('watermark_info', entry => readWatermark(entry, problems)),
    imageList: noting('image_list', entry => readImageList(entry, problems)),
    elementList: noting('element_list', entry => readElementList(entry, problems)),
    callbackUrl: value('callback_url', shape.callback_url),
    onChange: value('on_change', shape.on_change),
    alt: value('alt', shape.alt),
    meta: noting('meta', entry => readMeta(entry, problems)),
  }
  return given<Parameters>({ ...parameters, unread: unread.size > 0 ? unread : undefined })
}

/** Of an image alone. */
export function readFileName(
  fields: Fields<keyof typeof image.shape>,
  problems: Problems,
): Pick<AuthoredImage, 'file'> {
  const file = fields.get('file')
  return given({ file: file && readValue(file.value, image.shape.file, keyLabel('file'), problems) })
}

/** What makes many entries of an image. */
export function readVariants(
  fields: Fields<keyof typeof image.shape>,
  problems: Problems,
): Pick<AuthoredImage, 'matrix' | 'data'> {
  const axes = fields.get('matrix')
  const data = fields.get('data')
  return given({
    matrix: axes && readMatrix(axes, problems),
    data: data && readData(data, problems),
  })
}

function readWatermark(entry: YamlEntry | undefined, problems: Problems): Authored<boolean> | undefined {
  if (!entry) return undefined
  const fields = readFields(entry.value, watermarkInfo, keyLabel(entry.key), entry.keyAt, problems)
  const enabled = fields?.get('enabled')
  return enabled && readValue(enabled.value, watermarkInfo.shape.enabled, keyLabel('enabled'), problems)
}

function readMeta(entry: YamlEntry | undefined, problems: Problems): Authored<unknown> | undefined {
  return entry && readAny(entry.value, keyLabel(entry.key), problems)
}

function readImageList(entry: YamlEntry | undefined, problems: Problems): Parameters['imageList'] {
  if (!entry) return undefined
  const schema = image.shape.image_list.unwrap()
  return readList(entry.value, schema, keyLabel(entry.key), problems, (node, label) => {
    const member = readMember(node, imageItem, 'image', label, problems)
    return member && readValue(member.value, imageItem.shape.image, keyLabel('image'), problems)
  })
}

function readElementList(entry: YamlEntry | undefined, problems: Problems): Parameters['elementList'] {
  if (!entry) return undefined
  const schema = image.shape.element_list.unwrap()
  return readList(entry.value, schema, keyLabel(entry.key), problems, (node, label) => {
    const member = readMember(node, elementItem, 'element_id', label, problems)
    const id =
      member && readValue(member.value, elementItem.shape.element_id, keyLabel('element_id'), problems)
    return id && { value: String(id.value), at: id.at }
  })
}

function readMember<S extends z.ZodRawShape, Key extends keyof S & string>(
  node: YamlNode,
  schema: z.ZodObject<S>,
  key: Key,
  label: Label,
  problems: Problems,
): YamlEntry | undefined {
  return readFields(node, schema, label, node.at, problems)?.get(key)
}

/** Leaves out what is undefined. */
function given<T extends object>(members: { [Key in keyof T]: T[Key] | undefined }): T {
  const result: Partial<Writable<T>> = {}
  for (const key of Object.keys(members) as (keyof T)[])
    if (members[key] !== undefined) result[key] = members[key]
  return result as T
}
