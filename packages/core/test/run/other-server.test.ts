import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { run } from '@kirin-batch/core'
import { expect, it, onTestFinished } from 'vitest'
import { KEY, Project, picture } from '../support/project.ts'

/** A second reading of the API, as bare as can be: what the emulator takes for granted is looked at here in the raw. */
async function listen(
  answer: (request: IncomingMessage, body: string) => { status?: number; body: string | Buffer },
): Promise<string> {
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { status = 200, body } = answer(request, Buffer.concat(chunks).toString('utf8'))
    response.writeHead(status).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it('speaks the documented wire format to any server, and asks for nothing the second time', async () => {
  // Small, as a server that stands in for the API may draw.
  const png = await picture(8, 8)
  const fileRequests: IncomingMessage['headers'][] = []
  const files = await listen(request => {
    fileRequests.push(request.headers)
    return { body: png }
  })
  const requests: { line: string; headers: IncomingMessage['headers']; body: string }[] = []
  const items: number[] = []
  const base = await listen((request, body) => {
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
    if (request.method === 'POST') {
      items.push(body.includes('series') ? 2 : 1)
      return {
        body: `{"id":"t${items.length}","created_at":1756817821,"status":"in_progress","model":"kirin_v3_omni_image"}`,
      }
    }
    const id = request.url?.split('/').at(-1) ?? ''
    if (!/^t\d+$/.test(id)) return { status: 404, body: '{"message":"no such task"}' }
    const content = Array.from(
      { length: items[Number(id.slice(1)) - 1] ?? 0 },
      (_, index) => `{"type":"image","url":"${files}/${id}-${index}?signature=x","jobId":"j"}`,
    )
    return {
      body: `{"id":"${id}","status":"completed","output":[{"content":[${content.join()}]}],"usage":{"cost":"0.028","discount":1}}`,
    }
  })
  const project = new Project({
    'a.kirin.yaml': `version: 1
out: out
references: { bottle: refs/bottle.jpg, lead: "kirin:hero" }
elements: { mascot: 9223372036854775807 }
images:
  hero: { prompt: "<<<bottle>>> by <<<mascot>>> ☕", resolution: 2k, aspect_ratio: "16:9" }
  poster: { prompt: "<<<lead>>> as a poster" }
`,
    'b.kirin.yaml':
      'version: 1\nimages:\n  story: { prompt: frames, result_type: series, series_amount: 2 }\n',
    'refs/bottle.jpg': await picture(600, 400, '#552211', 'jpeg'),
  })
  const options = { root: project.root, emulated: false, api: { baseUrl: base, apiKey: KEY } }
  expect(await run({ ...options, filter: 'hero' })).toMatchObject({ kind: 'ran', outcome: 'ok' })
  expect(await run(options)).toMatchObject({ kind: 'ran', outcome: 'ok' })

  const creates = requests.filter(({ line }) => line === 'POST /model/v1/generation').map(({ body }) => body)
  expect(creates).toHaveLength(3)
  const jpeg = project.read('refs/bottle.jpg').toString('base64')
  expect(creates[0]).toMatch(/^\{"model":"kirin_v3_omni_image","input":\[\{"params":\{.*\}\}\]\}$/)
  expect(creates[0]).toContain('"prompt":"<<<image_1>>> by <<<element_1>>> ☕"')
  expect(creates[0]).toContain(`"image_list":[{"image":"${jpeg}"}]`)
  expect(creates[0]).toContain('"element_list":[{"element_id":9223372036854775807}]')
  const [poster, story] = creates
    .slice(1)
    .toSorted((a, b) => Number(a.includes('series')) - Number(b.includes('series')))
  expect(poster).toContain(`"image_list":[{"image":"${png.toString('base64')}"}]`)
  expect(story).toContain('"result_type":"series"')
  expect(story).toContain('"series_amount":2')
  expect(story).not.toMatch(/"n":/)
  expect(requests.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true)
  expect(fileRequests).toHaveLength(4)
  expect(
    fileRequests.every(
      headers => headers.authorization === undefined && !JSON.stringify(headers).includes(KEY),
    ),
  ).toBe(true)

  requests.length = 0
  fileRequests.length = 0
  expect(await run(options)).toMatchObject({ report: { summary: { total: 3, reused: 3 } } })
  expect([...requests, ...fileRequests]).toEqual([])
})
