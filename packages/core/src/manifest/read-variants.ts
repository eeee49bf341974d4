import { quoted } from '../diagnostics/terminal-text.ts'
import { axis, axisName, axisValue, dataFile, matrix, matrixItems } from './definition.ts'
import { readEntries, readFields } from './fields.ts'
import type { Authored, AuthoredData, AuthoredMatrix, AxisValue, MatrixAxis, MatrixItem } from './manifest.ts'
import { keyLabel, type Label, type Problems } from './problems.ts'
import { readAny, readList, readValue } from './value.ts'
import { describe, type YamlEntry, type YamlNode } from './yaml-node.ts'

/** What makes several entries of one image. */

export function readMatrix(entry: YamlEntry, problems: Problems): AuthoredMatrix | undefined {
  const label = keyLabel(entry.key)
  const entries = readEntries(entry.value, label, problems)
  if (!entries) return undefined
  if (!entries.some(({ key }) => key !== 'exclude')) readValue(entry.value, matrix, label, problems)
  const before = problems.count
  const items = (key: 'include' | 'exclude'): readonly MatrixItem[] => {
    const found = entries.find(member => member.key === key)
    return found ? readItems(found, key, problems) : []
  }
  const axes = entries.flatMap(member =>
    member.key === 'include' || member.key === 'exclude' ? [] : (readAxis(member, problems) ?? []),
  )
  const result = { axes, include: items('include'), exclude: items('exclude'), at: entry.value.at }
  return problems.count === before && entries.length > 0 ? result : undefined
}

function readAxis({ key, keyAt, value }: YamlEntry, problems: Problems): MatrixAxis | undefined {
  const before = problems.count
  const name = readAxisName(key, keyAt, problems)
  const label = { text: `axis ${quoted(key)}`, noun: 'axis' }
  const values = readList(value, axis, label, problems, (node, item) => readAxisValue(node, item, problems))
  return name && values && problems.count === before ? { name, values: values.value } : undefined
}

function readItems(entry: YamlEntry, key: 'include' | 'exclude', problems: Problems): readonly MatrixItem[] {
  const schema = matrixItems[key]
  const list = readList(entry.value, schema, keyLabel(key), problems, (node, label) => {
    const members = readEntries(node, label, problems)
    if (members?.length === 0) readValue(node, schema.element, label, problems)
    const values = members?.flatMap(({ key: name, keyAt, value }) => {
      const read = readAxisValue(value, keyLabel(name), problems)
      const axis = readAxisName(name, keyAt, problems)
      return axis && read ? { name: axis, value: read } : []
    })
    return values && { values, at: node.at }
  })
  return list?.value ?? []
}

function readAxisName(key: string, at: YamlNode['at'], problems: Problems): Authored<string> | undefined {
  return readValue({ kind: 'scalar', value: key, at }, axisName, keyLabel(key), problems)
}

/** A scalar, and as such exact. */
function readAxisValue(node: YamlNode, label: Label, problems: Problems): Authored<AxisValue> | undefined {
  return readAny(node, label, problems) && readValue(node, axisValue, label, problems)
}

export function readData({ key, keyAt, value }: YamlEntry, problems: Problems): AuthoredData | undefined {
  const label = keyLabel(key)
  const { shape } = dataFile
  if (value.kind === 'map') {
    const fields = readFields(value, dataFile, label, keyAt, problems)
    const file = fields?.get('file')
    const id = fields?.get('id')
    const path = file && readValue(file.value, shape.file, keyLabel('file'), problems)
    const column = id && readValue(id.value, shape.id, keyLabel('id'), problems)
    return path && { file: path, id: column, at: value.at }
  }
  if (value.kind === 'scalar' && (typeof value.value === 'string' || value.value === null)) {
    const path = readValue(value, shape.file, label, problems)
    return path && { file: path, id: undefined, at: path.at }
  }
  if (value.kind === 'broken') problems.broken()
  else {
    const message = `${label.text} must be the path of a file, not ${describe(value)}`
    problems.add('wrong-type', value.at, message, 'write data: products.csv, or a map of file and id')
  }
  return undefined
}
