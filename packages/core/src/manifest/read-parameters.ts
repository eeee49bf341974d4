import type * as z from 'zod'
import { quoted } from '../diagnostics/terminal-text.ts'
import type { defaults } from './definition.ts'
import {
  axisName,
  elementItem,
  image,
  imageItem,
  matrix,
  RESERVED_AXES,
  watermarkInfo,
} from './definition.ts'
import { type Fields, readEntries, readFields } from './fields.ts'
import type { Authored, AuthoredImage, MatrixAxis, Parameters } from './manifest.ts'
import { keyLabel, type Label, type Problems } from './problems.ts'
import { readAny, readList, readValue } from './value.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** The parameters of an image or of `defaults`. */
export function readParameters(fields: Fields<keyof typeof defaults.shape>, problems: Problems): Parameters {
  const { shape } = image
  const value = <T extends z.ZodType>(
    key: keyof typeof defaults.shape,
    schema: T,
  ): ReturnType<typeof readValue<T>> => {
    const entry = fields.get(key)
    return entry && readValue(entry.value, schema, keyLabel(key), problems)
  }
  return given({
    prompt: value('prompt', shape.prompt),
    resolution: value('resolution', shape.resolution),
    resultType: value('result_type', shape.result_type),
    n: value('n', shape.n),
    seriesAmount: value('series_amount', shape.series_amount),
    aspectRatio: value('aspect_ratio', shape.aspect_ratio),
    watermark: readWatermark(fields.get('watermark_info'), problems),
    imageList: readImageList(fields.get('image_list'), problems),
    elementList: readElementList(fields.get('element_list'), problems),
    callbackUrl: value('callback_url', shape.callback_url),
    alt: value('alt', shape.alt),
    meta: readMeta(fields.get('meta'), problems),
  })
}

/** What an image has beyond the parameters. */
export function readImageFields(
  fields: Fields<keyof typeof image.shape>,
  problems: Problems,
): Pick<AuthoredImage, 'file' | 'matrix'> {
  const file = fields.get('file')
  const axes = fields.get('matrix')
  return given({
    file: file && readValue(file.value, image.shape.file, keyLabel('file'), problems),
    matrix: axes && readMatrix(axes, problems),
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

function readMatrix(entry: YamlEntry, problems: Problems): AuthoredImage['matrix'] {
  const label = keyLabel(entry.key)
  const entries = readEntries(entry.value, label, problems)
  if (!entries) return undefined
  if (entries.length === 0) readValue(entry.value, matrix, label, problems)
  const axes = entries.flatMap(axis => readAxis(axis, problems) ?? [])
  return axes.length === 0 ? undefined : { value: axes, at: entry.value.at }
}

function readAxis({ key, keyAt, value }: YamlEntry, problems: Problems): MatrixAxis | undefined {
  const before = problems.count
  if (RESERVED_AXES.includes(key)) {
    const message = `"${key}" in a matrix is kept for a later version`
    problems.add('not-supported', keyAt, message, 'choose another name for the axis')
    return undefined
  }
  const name = readValue({ kind: 'scalar', value: key, at: keyAt }, axisName, keyLabel(key), problems)
  const schema = matrix.valueType
  const values = readList(
    value,
    schema,
    { text: `axis ${quoted(key)}`, noun: 'axis' },
    problems,
    (node, label) =>
      // An axis value is a scalar; as such it must be exact.
      readAny(node, label, problems) && readValue(node, schema.element, label, problems),
  )
  return name && values && problems.count === before ? { name, values: values.value } : undefined
}

/** Leaves out what is undefined. */
function given<T extends object>(members: { [Key in keyof T]: T[Key] | undefined }): T {
  const result: Partial<Writable<T>> = {}
  for (const key of Object.keys(members) as (keyof T)[])
    if (members[key] !== undefined) result[key] = members[key]
  return result as T
}
