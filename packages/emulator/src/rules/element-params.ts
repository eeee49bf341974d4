import { PRICE_PER_ELEMENT_MICRO_USD, UNITS_PER_ELEMENT } from '../assumptions.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Order } from '../tasks.ts'
import {
  commonFields,
  onlyKnown,
  optionalChoice,
  refuse,
  requireArray,
  requireObject,
  requireText,
} from './fields.ts'
import { checkReferenceImage } from './reference-image.ts'

export const ELEMENT_MODEL = 'kirin_custom_elements'

const SHARED = [
  'element_name',
  'element_description',
  'tag_list',
  'callback_url',
  'external_task_id',
] as const
const INTERNATIONAL = ['reference_type', 'element_image_list'] as const
const DOMESTIC = ['element_frontal_image', 'element_refer_list'] as const
const TAGS = ['o_101', 'o_102', 'o_103', 'o_104', 'o_105', 'o_106', 'o_107', 'o_108'] as const

/**
 * Checks the parameters of `kirin_custom_elements` in either of the two documented shapes [public].
 * @throws ParameterError at the first rule broken.
 */
export async function checkElementParams(params: JsonObject): Promise<Omit<Order, 'params' | 'model'>> {
  onlyKnown(params, [...SHARED, ...INTERNATIONAL, ...DOMESTIC], '')
  const name = requireText(params['element_name'], 'element_name', 1, 20)
  requireText(params['element_description'], 'element_description', 1, 100)
  checkTags(params['tag_list'])

  const international = INTERNATIONAL.some(key => key in params)
  const domestic = DOMESTIC.some(key => key in params)
  if (international && domestic) {
    refuse(
      'element_frontal_image, element_refer_list',
      'do not go with reference_type and element_image_list',
    )
  }
  if (international) await checkInternational(params)
  else if (domestic) {
    await checkImages(params['element_frontal_image'], params['element_refer_list'], {
      frontal: 'element_frontal_image',
      refer: 'element_refer_list',
    })
  } else refuse('element_image_list', 'is required (or element_frontal_image and element_refer_list)')

  return {
    product: { kind: 'element', name },
    ...commonFields(params),
    units: UNITS_PER_ELEMENT,
    price: PRICE_PER_ELEMENT_MICRO_USD,
  }
}

async function checkInternational(params: JsonObject): Promise<void> {
  if (params['reference_type'] === undefined) refuse('reference_type', 'is required')
  optionalChoice(params['reference_type'], 'reference_type', ['image_refer', 'video_refer'] as const)
  const list = requireObject(params['element_image_list'], 'element_image_list')
  onlyKnown(list, ['frontal_image', 'refer_images'], 'element_image_list')
  await checkImages(list['frontal_image'], list['refer_images'], {
    frontal: 'element_image_list.frontal_image',
    refer: 'element_image_list.refer_images',
  })
}

async function checkImages(
  frontal: Json | undefined,
  refer: Json | undefined,
  where: { readonly frontal: string; readonly refer: string },
): Promise<void> {
  await checkReferenceImage(frontal, where.frontal)
  const items = requireArray(refer, where.refer)
  if (items.length < 1 || items.length > 3) refuse(where.refer, `must have 1 to 3 items, has ${items.length}`)
  for (const [index, item] of items.entries()) {
    const entry = requireObject(item, `${where.refer}[${index}]`)
    onlyKnown(entry, ['image_url'], `${where.refer}[${index}]`)
    await checkReferenceImage(entry['image_url'], `${where.refer}[${index}].image_url`)
  }
}

function checkTags(value: Json | undefined): void {
  if (value === undefined) return
  for (const [index, item] of requireArray(value, 'tag_list').entries()) {
    const where = `tag_list[${index}]`
    const entry = requireObject(item, where)
    onlyKnown(entry, ['tag_id'], where)
    if (entry['tag_id'] === undefined) refuse(`${where}.tag_id`, 'is required')
    optionalChoice(entry['tag_id'], `${where}.tag_id`, TAGS)
  }
}
