import { createHash } from 'node:crypto'
import { isArray, isObject, type Json, type JsonObject, toJsonText } from './json.ts'
import { checkElementParams, ELEMENT_MODEL } from './rules/element-params.ts'
import { onlyKnown, ParameterError, refuse } from './rules/fields.ts'
import { checkImageParams, IMAGE_MODEL } from './rules/image-params.ts'
import type { Order } from './tasks.ts'

const LONGEST_RECORDED_BASE64 = 64 * 1024

/** What can be said of a create body before any rule is checked: for the log, and for what faults match. */
export interface Outline {
  readonly kind: 'create' | 'create-element'
  readonly params?: string
  readonly externalTaskId?: string
  /** Prompt or element name, and external id. */
  readonly texts: readonly string[]
}

export function outlineOf(body: Json | undefined): Outline {
  const model = isObject(body) ? body['model'] : undefined
  const kind = model === ELEMENT_MODEL ? 'create-element' : 'create'
  const params = isObject(body) ? paramsOf(body) : undefined
  if (params === undefined) return { kind, texts: [] }
  const externalTaskId = params['external_task_id']
  return {
    kind,
    params: recordedText(params),
    ...(typeof externalTaskId === 'string' ? { externalTaskId } : {}),
    texts: [params['prompt'], params['element_name'], externalTaskId].filter(
      text => typeof text === 'string',
    ),
  }
}

/** Checks a create body: `{model, input: [{params}]}` [public] and the rules of its model. */
export async function validate(
  body: Json,
  recordedParams: string,
): Promise<{ readonly order: Order } | { readonly problem: string }> {
  try {
    const { model, params } = checkEnvelope(body)
    const order = model === IMAGE_MODEL ? await checkImageParams(params) : await checkElementParams(params)
    return { order: { ...order, model, params: recordedParams } }
  } catch (error) {
    if (error instanceof ParameterError) return { problem: error.message }
    throw error
  }
}

function checkEnvelope(body: Json): { model: string; params: JsonObject } {
  if (!isObject(body)) refuse('body', 'must be a JSON object { model, input: [ { params } ] }')
  const { model } = body
  if (model === undefined) refuse('model', 'is required')
  if (model !== IMAGE_MODEL && model !== ELEMENT_MODEL) {
    refuse('model', `must be ${IMAGE_MODEL} or ${ELEMENT_MODEL}`)
  }
  for (const key of Object.keys(body)) {
    if (key !== 'model' && key !== 'input') {
      refuse(key, 'does not belong at the top level: parameters go inside input[0].params')
    }
  }
  const { input } = body
  if (!isArray(input) || input.length !== 1) refuse('input', 'must be an array of one object { params }')
  const [first] = input
  if (!isObject(first)) refuse('input[0]', 'must be an object { params }')
  onlyKnown(first, ['params'], 'input[0]')
  const params = first['params']
  if (!isObject(params)) refuse('input[0].params', 'must be an object')
  return { model, params }
}

function paramsOf(body: JsonObject): JsonObject | undefined {
  const { input } = body
  const first = isArray(input) ? input[0] : undefined
  const params = isObject(first) ? first['params'] : undefined
  return isObject(params) ? params : undefined
}

/** Params as JSON text in which no image takes more room than a digest: thousands of tasks are kept. */
function recordedText(params: JsonObject): string {
  return toJsonText(shorten(params))
}

function shorten(value: Json): Json {
  if (typeof value === 'string' && value.length > LONGEST_RECORDED_BASE64) {
    return `sha256:${createHash('sha256').update(Buffer.from(value, 'base64')).digest('hex')}`
  }
  if (isArray(value)) return value.map(shorten)
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shorten(item)]))
  }
  return value
}
