import { describe, expect, it } from 'vitest'
import { encodeCreate } from '../../src/api/encode.ts'
import type { CreateRequest } from '../../src/ports.ts'
import { createRequest } from './server.ts'

function textOf(request: CreateRequest): string {
  const body = encodeCreate(request)
  const bytes = Buffer.concat([...body.chunks()])
  expect(bytes.length).toBe(body.byteLength)
  return bytes.toString('utf8')
}

const ID = `kb1-${'0'.repeat(40)}`

describe('encodeCreate', () => {
  it('writes a plain single', () => {
    expect(textOf(createRequest())).toBe(
      `{"model":"kirin_v3_omni_image","input":[{"params":{"prompt":"a bottle","resolution":"1k","aspect_ratio":"auto","result_type":"single","n":1,"external_task_id":"${ID}"}}]}`,
    )
  })

  it('writes everything: exact 64-bit ids, raw Base64 in order, no n with a series', () => {
    const text = textOf(
      createRequest({
        prompt: ' <<<image_1>>> "é" 🦊 \n}}]} ',
        references: [Buffer.from('abc'), new Uint8Array([0xff, 0xfe, 0xfd, 0xfc])],
        elements: ['829836802793406551', '9223372036854775807'],
        resolution: '4k',
        aspectRatio: '21:9',
        watermark: true,
        result: { type: 'series', amount: 6 },
        callbackUrl: 'https://hook.example.com/?a=1',
      }),
    )
    expect(text).toBe(
      '{"model":"kirin_v3_omni_image","input":[{"params":{"prompt":" <<<image_1>>> \\"é\\" 🦊 \\n}}]} ",' +
        '"resolution":"4k","aspect_ratio":"21:9","result_type":"series","series_amount":6,' +
        '"element_list":[{"element_id":829836802793406551},{"element_id":9223372036854775807}],' +
        '"watermark_info":{"enabled":true},"callback_url":"https://hook.example.com/?a=1",' +
        `"external_task_id":"${ID}","image_list":[{"image":"YWJj"},{"image":"//79/A=="}]}}]}`,
    )
  })

  it('makes Base64 in pieces that join, of a part of a larger buffer too', () => {
    const whole = Buffer.from(Array.from({ length: 200_003 }, (_, index) => (index * 7919) % 256))
    const part = whole.subarray(1, 200_002)
    const body = encodeCreate(createRequest({ references: [part] }))
    const chunks = [...body.chunks()]
    const json = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    expect(json.input[0].params.image_list).toEqual([{ image: part.toString('base64') }])
    expect(Math.max(...chunks.map(chunk => chunk.length))).toBe(64 * 1024)
  })
})
