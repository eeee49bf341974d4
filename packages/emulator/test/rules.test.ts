import { describe, expect, test } from 'vitest'
import { create, emulate, post, verdict } from './support.ts'

const PROMPT = { prompt: 'x' }
const URL_IMAGE = { image: 'https://cdn.example.com/a.jpg' }
const ELEMENT = { element_id: 1 }
const images = (count: number): object => ({ image_list: Array.from({ length: count }, () => URL_IMAGE) })
const elements = (count: number): object => ({ element_list: Array.from({ length: count }, () => ELEMENT) })

describe('the envelope', () => {
  test.each([
    ['text that is no JSON', '{', '400 body: is not valid JSON'],
    ['an array', '[]', '400 body: must be a JSON object'],
    ['no model', '{"input":[{"params":{"prompt":"x"}}]}', '400 model: is required'],
    [
      'another model',
      '{"model":"m","input":[{"params":{"prompt":"x"}}]}',
      '400 model: must be kirin_v3_omni_image or',
    ],
    [
      'parameters at the top level',
      '{"model":"kirin_v3_omni_image","prompt":"x"}',
      '400 prompt: does not belong at the top level: parameters go inside input[0].params',
    ],
    ['no input', '{"model":"kirin_v3_omni_image"}', '400 input: must be an array of one'],
    [
      'two inputs',
      '{"model":"kirin_v3_omni_image","input":[{"params":{}},{"params":{}}]}',
      '400 input: must be an array of one',
    ],
    [
      'parameters beside params',
      '{"model":"kirin_v3_omni_image","input":[{"prompt":"x","params":{}}]}',
      '400 input[0].prompt: is not a parameter',
    ],
    [
      'input that is no object',
      '{"model":"kirin_v3_omni_image","input":["x"]}',
      '400 input[0]: must be an object',
    ],
    [
      'params that are no object',
      '{"model":"kirin_v3_omni_image","input":[{"params":[]}]}',
      '400 input[0].params: must be an object',
    ],
  ])('%s is refused', async (_name, body, expected) => {
    const emulator = await emulate()
    expect(await verdict(await post(emulator, body))).toContain(expected)
    expect(emulator.tasks()).toEqual([])
  })

  test('a body above the limit is refused with 413, and the client gets to see it', async () => {
    const emulator = await emulate()
    const response = await fetch(`${emulator.url}/model/v1/generation`, {
      method: 'POST',
      body: new Uint8Array(150 * 1024 * 1024 + 1),
    })
    expect(response.status).toBe(413)
    expect(emulator.log.entries).toMatchObject([{ kind: 'create', status: 413 }])
  })
})

describe('parameters of kirin_v3_omni_image', () => {
  test.each<readonly [name: string, params: object, expected: string]>([
    ['no prompt', {}, '400 prompt: is required'],
    ['a prompt that is no string', { prompt: 1 }, '400 prompt: must be a string'],
    ['an empty prompt', { prompt: '' }, '400 prompt: must have 1 to 2500 characters, has 0'],
    ['a prompt of 1', { prompt: 'x' }, 'accepted'],
    ['a prompt of 2500 code points, 5000 UTF-16 units', { prompt: '😀'.repeat(2500) }, 'accepted'],
    [
      'a prompt of 2501',
      { prompt: 'x'.repeat(2501) },
      '400 prompt: must have 1 to 2500 characters, has 2501',
    ],
    ['an unknown parameter', { ...PROMPT, negative_prompt: 'y' }, '400 negative_prompt: is not a parameter'],

    ['resolution 1k', { ...PROMPT, resolution: '1k' }, 'accepted'],
    ['resolution 4k', { ...PROMPT, resolution: '4k' }, 'accepted'],
    ['resolution 8k', { ...PROMPT, resolution: '8k' }, '400 resolution: must be one of 1k, 2k, 4k'],
    ['resolution 2K', { ...PROMPT, resolution: '2K' }, '400 resolution: must be one of'],
    ['resolution null', { ...PROMPT, resolution: null }, '400 resolution: must be one of'],
    ...['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3', '21:9', 'auto'].map(
      ratio => [`aspect_ratio ${ratio}`, { ...PROMPT, aspect_ratio: ratio }, 'accepted'] as const,
    ),
    ['aspect_ratio 9:21', { ...PROMPT, aspect_ratio: '9:21' }, '400 aspect_ratio: must be one of'],
    [
      'result_type grid',
      { ...PROMPT, result_type: 'grid' },
      '400 result_type: must be one of single, series',
    ],

    ['n 0', { ...PROMPT, n: 0 }, '400 n: must be an integer from 1 to 9'],
    ['n 1', { ...PROMPT, n: 1 }, 'accepted'],
    ['n 9', { ...PROMPT, n: 9, result_type: 'single' }, 'accepted'],
    ['n 10', { ...PROMPT, n: 10 }, '400 n: must be an integer from 1 to 9'],
    ['n 1.5', { ...PROMPT, n: 1.5 }, '400 n: must be an integer'],
    ['n "2"', { ...PROMPT, n: '2' }, '400 n: must be an integer'],
    [
      'n with a series',
      { ...PROMPT, result_type: 'series', n: 1 },
      '400 n: is not valid with result_type series',
    ],
    [
      'series_amount 1',
      { ...PROMPT, result_type: 'series', series_amount: 1 },
      '400 series_amount: must be an integer from 2 to 9',
    ],
    ['series_amount 2', { ...PROMPT, result_type: 'series', series_amount: 2 }, 'accepted'],
    ['series_amount 9', { ...PROMPT, result_type: 'series', series_amount: 9 }, 'accepted'],
    [
      'series_amount 10',
      { ...PROMPT, result_type: 'series', series_amount: 10 },
      '400 series_amount: must be an integer from 2 to 9',
    ],
    [
      'series_amount with a single',
      { ...PROMPT, result_type: 'single', series_amount: 4 },
      '400 series_amount: is not valid with result_type single',
    ],
    [
      'series_amount alone',
      { ...PROMPT, series_amount: 4 },
      '400 series_amount: is not valid with result_type single',
    ],

    ['ten images', { ...PROMPT, ...images(10) }, 'accepted'],
    [
      'eleven images',
      { ...PROMPT, ...images(11) },
      '400 image_list, element_list: together at most 10 items, not 11',
    ],
    ['ten elements', { ...PROMPT, ...elements(10) }, 'accepted'],
    ['eleven elements', { ...PROMPT, ...elements(11) }, '400 image_list, element_list: together at most 10'],
    ['six images and four elements', { ...PROMPT, ...images(6), ...elements(4) }, 'accepted'],
    [
      'six images and five elements',
      { ...PROMPT, ...images(6), ...elements(5) },
      '400 image_list, element_list: together',
    ],
    ['an empty image_list', { ...PROMPT, image_list: [] }, '400 image_list: must not be empty'],
    ['image_list that is no array', { ...PROMPT, image_list: URL_IMAGE }, '400 image_list: must be an array'],
    [
      'an image that is no object',
      { ...PROMPT, image_list: ['https://a.example/b.png'] },
      '400 image_list[0]: must be an object',
    ],
    [
      'an image with another key',
      { ...PROMPT, image_list: [{ image: URL_IMAGE.image, type: 'x' }] },
      '400 image_list[0].type: is not',
    ],
    [
      'an image without image',
      { ...PROMPT, image_list: [URL_IMAGE, {}] },
      '400 image_list[1].image: is required',
    ],
    [
      'an empty image',
      { ...PROMPT, image_list: [{ image: '' }] },
      '400 image_list[0].image: is required and cannot be empty',
    ],
    [
      'an image that is no string',
      { ...PROMPT, image_list: [{ image: 1 }] },
      '400 image_list[0].image: must be a string',
    ],
    [
      'an ftp URL',
      { ...PROMPT, image_list: [{ image: 'ftp://a.example/b.png' }] },
      '400 image_list[0].image: is neither',
    ],
    ['an http URL', { ...PROMPT, image_list: [{ image: 'http://a.example/b?c=d' }] }, 'accepted'],
    [
      'a URL without a host',
      { ...PROMPT, image_list: [{ image: 'https://' }] },
      '400 image_list[0].image: is neither',
    ],
    [
      'an element without id',
      { ...PROMPT, element_list: [{}] },
      '400 element_list[0].element_id: must be a positive integer',
    ],
    [
      'an element id in quotes',
      { ...PROMPT, element_list: [{ element_id: '1' }] },
      '400 element_list[0].element_id: must be',
    ],
    [
      'an element id of 1.5',
      { ...PROMPT, element_list: [{ element_id: 1.5 }] },
      '400 element_list[0].element_id: must be',
    ],
    [
      'an element id of 0',
      { ...PROMPT, element_list: [{ element_id: 0 }] },
      '400 element_list[0].element_id: must be',
    ],

    [
      'tokens within the lists',
      { prompt: '<<<image_2>>> <<<element_1>>>', ...images(2), ...elements(1) },
      'accepted',
    ],
    [
      'an image token beyond the list',
      { prompt: '<<<image_2>>>', ...images(1) },
      '400 prompt: <<<image_2>>> names no item: image_list has 1',
    ],
    [
      'an image token of 0',
      { prompt: '<<<image_0>>>', ...images(1) },
      '400 prompt: <<<image_0>>> names no item',
    ],
    [
      'an element token beyond the list',
      { prompt: '<<<element_1>>>', ...images(1) },
      '400 prompt: <<<element_1>>> names no item: element_list has 0',
    ],

    ['watermark_info', { ...PROMPT, watermark_info: { enabled: false } }, 'accepted'],
    [
      'watermark_info as an array',
      { ...PROMPT, watermark_info: [] },
      '400 watermark_info: must be an object',
    ],
    [
      'watermark_info without enabled',
      { ...PROMPT, watermark_info: {} },
      '400 watermark_info.enabled: must be true or false',
    ],
    [
      'watermark_info "true"',
      { ...PROMPT, watermark_info: { enabled: 'true' } },
      '400 watermark_info.enabled: must be',
    ],
    [
      'watermark_info with text',
      { ...PROMPT, watermark_info: { enabled: true, text: 'x' } },
      '400 watermark_info.text: is not',
    ],
    ['callback_url', { ...PROMPT, callback_url: 'http://127.0.0.1:9/hook' }, 'accepted'],
    [
      'callback_url without a scheme',
      { ...PROMPT, callback_url: 'example.com/hook' },
      '400 callback_url: must be an http',
    ],
    ['callback_url that is no string', { ...PROMPT, callback_url: 1 }, '400 callback_url: must be an http'],
    ['external_task_id', { ...PROMPT, external_task_id: 'mine' }, 'accepted'],
    [
      'an empty external_task_id',
      { ...PROMPT, external_task_id: '' },
      '400 external_task_id: must be a string',
    ],
    [
      'external_task_id as a number',
      { ...PROMPT, external_task_id: 7 },
      '400 external_task_id: must be a string',
    ],
  ])('%s', async (_name, params, expected) => {
    const emulator = await emulate()
    const answer = await verdict(await create(emulator, params))
    if (expected === 'accepted') expect(answer).toBe('accepted')
    else expect(answer).toContain(expected)
    expect(emulator.tasks()).toHaveLength(expected === 'accepted' ? 1 : 0)
  })

  test.each([
    ['9223372036854775807', 'accepted'],
    ['9223372036854775808', '400 element_list[0].element_id: must be'],
    ['1e3', '400 element_list[0].element_id: must be'],
    ['-1', '400 element_list[0].element_id: must be'],
  ])('the element id %s', async (digits, expected) => {
    const emulator = await emulate()
    const answer = await verdict(
      await create(emulator, `{"prompt":"x","element_list":[{"element_id":${digits}}]}`),
    )
    expect(answer).toContain(expected)
  })

  test('a 400 has a code, and a message that begins with the parameter', async () => {
    const emulator = await emulate()
    const response = await create(emulator, { prompt: 'x', n: 10 })
    expect(await response.json()).toEqual({
      error: { code: 'invalid_parameter', message: 'n: must be an integer from 1 to 9' },
    })
  })
})
