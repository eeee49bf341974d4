import { asInteger, isArray, isObject, type Json, type JsonObject } from '../json.ts'

/** A parameter that breaks a rule of the API. Thrown while validating, caught in `validate.ts`. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError'
}

/** @throws ParameterError always. */
export function refuse(parameter: string, rule: string): never {
  throw new ParameterError(`${parameter}: ${rule}`)
}

/** Refuses keys that the API does not know. */
export function onlyKnown(object: JsonObject, known: readonly string[], where: string): void {
  for (const key of Object.keys(object)) {
    if (!known.includes(key))
      refuse(where === '' ? key : `${where}.${key}`, 'is not a parameter of this model')
  }
}

export function requireObject(value: Json | undefined, parameter: string): JsonObject {
  return isObject(value) ? value : refuse(parameter, 'must be an object')
}

export function requireArray(value: Json | undefined, parameter: string): readonly Json[] {
  return isArray(value) ? value : refuse(parameter, 'must be an array')
}

/** A required string of `min` to `max` code points. */
export function requireText(value: Json | undefined, parameter: string, min: number, max: number): string {
  if (value === undefined) refuse(parameter, 'is required')
  if (typeof value !== 'string') refuse(parameter, 'must be a string')
  const length = [...value].length
  if (length < min || length > max) refuse(parameter, `must have ${min} to ${max} characters, has ${length}`)
  return value
}

export function optionalChoice<Choice extends string>(
  value: Json | undefined,
  parameter: string,
  choices: readonly Choice[],
): Choice | undefined {
  if (value === undefined) return undefined
  return choices.find(choice => choice === value) ?? refuse(parameter, `must be one of ${choices.join(', ')}`)
}

export function optionalInteger(
  value: Json | undefined,
  parameter: string,
  min: number,
  max: number,
): number | undefined {
  if (value === undefined) return undefined
  const integer = asInteger(value)
  if (integer === undefined || integer < BigInt(min) || integer > BigInt(max)) {
    refuse(parameter, `must be an integer from ${min} to ${max}`)
  }
  return Number(integer)
}

/** `callback_url` and `external_task_id`, which every model has. */
export function commonFields(params: JsonObject): { callbackUrl?: string; externalTaskId?: string } {
  const callbackUrl = params['callback_url']
  const externalTaskId = params['external_task_id']
  if (callbackUrl !== undefined && !(typeof callbackUrl === 'string' && isHttpUrl(callbackUrl))) {
    refuse('callback_url', 'must be an http or https URL')
  }
  if (externalTaskId !== undefined && (typeof externalTaskId !== 'string' || externalTaskId === '')) {
    refuse('external_task_id', 'must be a string that is not empty')
  }
  return {
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    ...(externalTaskId === undefined ? {} : { externalTaskId }),
  }
}

export function isHttpUrl(value: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(value) && URL.canParse(value)
}
