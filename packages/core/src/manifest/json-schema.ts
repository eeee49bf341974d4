import * as z from 'zod'
import { manifest } from './definition.ts'

/**
 * The manifest's JSON Schema, made from the definition that validates. Draft 07: the newest that every YAML editor
 * service knows in full, and nothing in it asks for more.
 */
export function manifestJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(manifest, { target: 'draft-7', io: 'input', unrepresentable: 'any' })
  return { title: 'kirin-batch manifest', ...schema }
}
