import { AUTO_RATIO_WITHOUT_REFERENCE, MAX_ELEMENT_ID, PRICE_PER_IMAGE_MICRO_USD } from '../assumptions.ts'
import { asInteger, type Json, type JsonObject } from '../json.ts'
import type { Order } from '../tasks.ts'
import {
  commonFields,
  onlyKnown,
  optionalChoice,
  optionalInteger,
  refuse,
  requireArray,
  requireObject,
  requireText,
} from './fields.ts'
import { checkReferenceImage, type ReferenceSize } from './reference-image.ts'

export const IMAGE_MODEL = 'kirin_v3_omni_image'

const PARAMETERS = [
  'prompt',
  'image_list',
  'element_list',
  'resolution',
  'result_type',
  'n',
  'series_amount',
  'aspect_ratio',
  'watermark_info',
  'callback_url',
  'external_task_id',
] as const
const RATIOS = ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3', '21:9', 'auto'] as const
const MAX_REFERENCES = 10

/**
 * Checks the parameters of `kirin_v3_omni_image` against the table of the reference [seed].
 * @throws ParameterError at the first rule broken.
 */
export async function checkImageParams(params: JsonObject): Promise<Omit<Order, 'params' | 'model'>> {
  onlyKnown(params, PARAMETERS, '')
  const prompt = requireText(params['prompt'], 'prompt', 1, 2500)
  const images = await checkImageList(params['image_list'])
  const elements = checkElementList(params['element_list'])
  if (images.length + elements > MAX_REFERENCES) {
    refuse(
      'image_list, element_list',
      `together at most ${MAX_REFERENCES} items, not ${images.length + elements}`,
    )
  }
  checkTokens(prompt, images.length, elements)
  const resolution = optionalChoice(params['resolution'], 'resolution', ['1k', '2k', '4k'] as const) ?? '1k'
  const aspectRatio = optionalChoice(params['aspect_ratio'], 'aspect_ratio', RATIOS) ?? 'auto'
  const { series, count } = checkAmount(params)
  return {
    product: {
      kind: 'images',
      prompt,
      resolution,
      ratio: ratioOf(aspectRatio, images),
      count,
      series,
      watermark: checkWatermark(params['watermark_info']),
    },
    ...commonFields(params),
    units: count,
    price: PRICE_PER_IMAGE_MICRO_USD[resolution] * BigInt(count),
  }
}

async function checkImageList(value: Json | undefined): Promise<readonly ReferenceSize[]> {
  if (value === undefined) return []
  const sizes: ReferenceSize[] = []
  const items = requireArray(value, 'image_list')
  if (items.length === 0) refuse('image_list', 'must not be empty')
  for (const [index, item] of items.entries()) {
    const where = `image_list[${index}]`
    const entry = requireObject(item, where)
    onlyKnown(entry, ['image'], where)
    sizes.push(await checkReferenceImage(entry['image'], `${where}.image`))
  }
  return sizes
}

/** Any positive 64-bit integer is taken: the account may have elements that were not created here. */
function checkElementList(value: Json | undefined): number {
  if (value === undefined) return 0
  const items = requireArray(value, 'element_list')
  for (const [index, item] of items.entries()) {
    const where = `element_list[${index}]`
    const entry = requireObject(item, where)
    onlyKnown(entry, ['element_id'], where)
    const id = asInteger(entry['element_id'])
    if (id === undefined || id < 1n || id > MAX_ELEMENT_ID) {
      refuse(`${where}.element_id`, 'must be a positive integer of at most 64 bit (signed)')
    }
  }
  return items.length
}

function checkTokens(prompt: string, images: number, elements: number): void {
  for (const [token, list, digits = ''] of prompt.matchAll(/<<<(image|element)_(\d+)>>>/g)) {
    const length = list === 'image' ? images : elements
    if (BigInt(digits) < 1n || BigInt(digits) > BigInt(length)) {
      refuse('prompt', `${token} names no item: ${list}_list has ${length}`)
    }
  }
}

function checkAmount(params: JsonObject): { series: boolean; count: number } {
  const type = optionalChoice(params['result_type'], 'result_type', ['single', 'series'] as const) ?? 'single'
  const n = optionalInteger(params['n'], 'n', 1, 9)
  const amount = optionalInteger(params['series_amount'], 'series_amount', 2, 9)
  if (type === 'series') {
    if (n !== undefined) refuse('n', 'is not valid with result_type series')
    return { series: true, count: amount ?? 4 }
  }
  if (amount !== undefined) refuse('series_amount', 'is not valid with result_type single')
  return { series: false, count: n ?? 1 }
}

function checkWatermark(value: Json | undefined): boolean {
  if (value === undefined) return false
  const info = requireObject(value, 'watermark_info')
  onlyKnown(info, ['enabled'], 'watermark_info')
  const enabled = info['enabled']
  return typeof enabled === 'boolean' ? enabled : refuse('watermark_info.enabled', 'must be true or false')
}

function ratioOf(
  aspectRatio: (typeof RATIOS)[number],
  images: readonly ReferenceSize[],
): readonly [number, number] {
  if (aspectRatio === 'auto') {
    return images.find(size => size !== 'unknown') ?? AUTO_RATIO_WITHOUT_REFERENCE
  }
  const [width = 1, height = 1] = aspectRatio.split(':').map(Number)
  return [width, height]
}
