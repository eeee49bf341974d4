import { describe, expect, test } from 'vitest'
import { accepted, create, emulate, imageBase64, read, verdict } from './support.ts'

const MODEL = 'kirin_custom_elements'
const IMAGE = 'https://cdn.example.com/a.png'
const NAMED = { element_name: 'Barista', element_description: 'Young barista with round glasses' }
const INTERNATIONAL = {
  ...NAMED,
  reference_type: 'image_refer',
  element_image_list: { frontal_image: IMAGE, refer_images: [{ image_url: IMAGE }] },
}
const DOMESTIC = { ...NAMED, element_frontal_image: IMAGE, element_refer_list: [{ image_url: IMAGE }] }
const refers = (count: number): object[] => Array.from({ length: count }, () => ({ image_url: IMAGE }))

describe('kirin_custom_elements', () => {
  test.each<readonly [name: string, params: object]>([
    ['international', INTERNATIONAL],
    ['domestic', DOMESTIC],
  ])('the %s shape gives an id that no double holds', async (_name, params) => {
    const emulator = await emulate()
    const id = await accepted(emulator, params, MODEL)
    const text = await (await read(emulator, id)).text()
    const digits = /"element_id":(\d+)/.exec(text)?.[1] ?? ''
    expect(BigInt(digits)).toBeGreaterThan(2n ** 53n)
    expect(BigInt(digits)).toBeLessThan(2n ** 63n)
    expect(String(BigInt(Number(digits)))).not.toBe(digits)
    expect(JSON.parse(text)).toMatchObject({
      model: MODEL,
      status: 'completed',
      output: [{ content: [{ type: 'element' }] }],
      usage: { cost: '0', discount: 1 },
    })
    expect(emulator.log.count('create-element')).toBe(1)
    expect(emulator.log.count('create')).toBe(0)
    expect(emulator.tasks()).toMatchObject([{ id, model: MODEL, units: 1, costUsd: '0' }])

    const use = `{"prompt":"<<<element_1>>>","element_list":[{"element_id":${digits}}]}`
    expect(await verdict(await create(emulator, use))).toBe('accepted')
  })

  test('the same subject made twice is two elements; with a seed, the same two on every run', async () => {
    const made = async (): Promise<readonly (string | undefined)[]> => {
      const emulator = await emulate({ seed: 's' })
      const ids = [await accepted(emulator, DOMESTIC, MODEL), await accepted(emulator, DOMESTIC, MODEL)]
      const texts = await Promise.all(ids.map(async id => (await read(emulator, id)).text()))
      return texts.map(text => /"element_id":(\d+)/.exec(text)?.[1])
    }
    const [first, second] = await made()
    expect(first).not.toBe(second)
    expect(await made()).toEqual([first, second])
  })

  test('a failed one has no element', async () => {
    const emulator = await emulate()
    const id = await accepted(emulator, { ...DOMESTIC, element_name: '[[forbidden]]' }, MODEL)
    const text = await (await read(emulator, id)).text()
    expect(text).toContain('"status":"failed"')
    expect(text).not.toContain('element_id')
  })

  test.each<readonly [name: string, params: object, expected: string]>([
    ['no name', { ...DOMESTIC, element_name: undefined }, '400 element_name: is required'],
    ['a name of 20', { ...DOMESTIC, element_name: '😀'.repeat(20) }, 'accepted'],
    ['a name of 21', { ...DOMESTIC, element_name: 'x'.repeat(21) }, '400 element_name: must have 1 to 20'],
    [
      'no description',
      { ...DOMESTIC, element_description: undefined },
      '400 element_description: is required',
    ],
    ['a description of 100', { ...DOMESTIC, element_description: 'x'.repeat(100) }, 'accepted'],
    [
      'a description of 101',
      { ...DOMESTIC, element_description: 'x'.repeat(101) },
      '400 element_description: must have',
    ],
    ['neither shape', NAMED, '400 element_image_list: is required (or element_frontal_image'],
    [
      'both shapes',
      { ...DOMESTIC, ...INTERNATIONAL },
      '400 element_frontal_image, element_refer_list: do not go with',
    ],
    ['an unknown parameter', { ...DOMESTIC, prompt: 'x' }, '400 prompt: is not a parameter'],
    ['no reference_type', { ...INTERNATIONAL, reference_type: undefined }, '400 reference_type: is required'],
    ['video_refer', { ...INTERNATIONAL, reference_type: 'video_refer' }, 'accepted'],
    [
      'another reference_type',
      { ...INTERNATIONAL, reference_type: 'x' },
      '400 reference_type: must be one of',
    ],
    [
      'no element_image_list',
      { ...INTERNATIONAL, element_image_list: undefined },
      '400 element_image_list: must be an object',
    ],
    [
      'no frontal_image',
      { ...INTERNATIONAL, element_image_list: { refer_images: refers(1) } },
      '400 element_image_list.frontal_image: is required',
    ],
    [
      'no refer_images',
      { ...INTERNATIONAL, element_image_list: { frontal_image: IMAGE } },
      '400 element_image_list.refer_images: must be an array',
    ],
    [
      'another key in the list',
      { ...INTERNATIONAL, element_image_list: { frontal_image: IMAGE, refer_images: refers(1), x: 1 } },
      '400 element_image_list.x: is not',
    ],
    [
      'no element_frontal_image',
      { ...NAMED, element_refer_list: refers(1) },
      '400 element_frontal_image: is required',
    ],
    [
      'no refer image',
      { ...DOMESTIC, element_refer_list: [] },
      '400 element_refer_list: must have 1 to 3 items, has 0',
    ],
    ['three refer images', { ...DOMESTIC, element_refer_list: refers(3) }, 'accepted'],
    [
      'four refer images',
      { ...DOMESTIC, element_refer_list: refers(4) },
      '400 element_refer_list: must have 1 to 3 items, has 4',
    ],
    [
      'a refer image without URL',
      { ...DOMESTIC, element_refer_list: [{}] },
      '400 element_refer_list[0].image_url: is required',
    ],
    [
      'a refer image with another key',
      { ...DOMESTIC, element_refer_list: [{ image_url: IMAGE, image: IMAGE }] },
      '400 element_refer_list[0].image: is not',
    ],
    [
      'every tag',
      { ...DOMESTIC, tag_list: [1, 2, 3, 4, 5, 6, 7, 8].map(tag => ({ tag_id: `o_10${tag}` })) },
      'accepted',
    ],
    [
      'an unknown tag',
      { ...DOMESTIC, tag_list: [{ tag_id: 'o_109' }] },
      '400 tag_list[0].tag_id: must be one of',
    ],
    ['a tag without id', { ...DOMESTIC, tag_list: [{}] }, '400 tag_list[0].tag_id: is required'],
    [
      'external_task_id as a number',
      { ...DOMESTIC, external_task_id: 1 },
      '400 external_task_id: must be a string',
    ],
    [
      'callback_url without a scheme',
      { ...DOMESTIC, callback_url: 'x' },
      '400 callback_url: must be an http',
    ],
  ])('%s', async (_name, params, expected) => {
    const emulator = await emulate()
    const answer = await verdict(await create(emulator, params, MODEL))
    if (expected === 'accepted') expect(answer).toBe('accepted')
    else expect(answer).toContain(expected)
    expect(emulator.tasks()).toHaveLength(expected === 'accepted' ? 1 : 0)
  })

  test('images in Base64 keep the limits of reference images', async () => {
    const emulator = await emulate()
    const [good, small] = [await imageBase64(300, 300), await imageBase64(299, 300)]
    const withImages = (frontal: string, refer: string): object => ({
      ...NAMED,
      element_frontal_image: frontal,
      element_refer_list: [{ image_url: refer }],
    })
    expect(await verdict(await create(emulator, withImages(good, good), MODEL))).toBe('accepted')
    expect(await verdict(await create(emulator, withImages(small, good), MODEL))).toContain(
      'element_frontal_image: is 299x300',
    )
    expect(await verdict(await create(emulator, withImages(good, small), MODEL))).toContain(
      'element_refer_list[0].image_url: is 299x300',
    )
  })
})
