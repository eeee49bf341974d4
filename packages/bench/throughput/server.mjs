// The Kirin API's shape without latency: a task is done at the third read, the look by its external id included.

import { randomFillSync } from 'node:crypto'
import { createServer } from 'node:http'
import { crc32, deflateSync } from 'node:zlib'

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}
const SIZE = Number(JSON.parse(process.argv[2]).bytes)
// Noise in grey, which is as large packed as unpacked.
const side = Math.floor(Math.sqrt(SIZE))
const pixels = randomFillSync(Buffer.alloc((side + 1) * side))
for (let row = 0; row < side; row++) pixels[row * (side + 1)] = 0
const head = Buffer.alloc(13)
head.writeUInt32BE(side, 0)
head.writeUInt32BE(side, 4)
head.set([8, 0, 0, 0, 0], 8)
const common = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk('IHDR', head),
  chunk('IDAT', deflateSync(pixels, { level: 0 })),
])
const end = chunk('IEND', Buffer.alloc(0))

let reads = new Map()
let ids = new Map()
let requests = 0

const server = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += chunk
  requests += 1
  const name = request.url.slice(request.url.lastIndexOf('/') + 1)
  const json = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  if (request.url.startsWith('/files/')) {
    // No two pictures have the same bytes.
    const body = Buffer.concat([common, chunk('tEXt', Buffer.from(`Comment\0${name}`)), end])
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': body.length })
    return response.end(body)
  }
  if (request.method === 'POST') {
    const id = `task${reads.size}`
    reads.set(id, 0)
    ids.set(JSON.parse(text).input[0].params.external_task_id, id)
    return json(200, { id, created_at: 1_756_817_821, status: 'in_progress', model: 'kirin_v3_omni_image' })
  }
  // Found by its external id too.
  const id = ids.get(name) ?? name
  const seen = reads.get(id)
  if (seen === undefined) return json(404, { message: 'task not found' })
  reads.set(id, seen + 1)
  if (seen === 0) return json(200, { id, created_at: 1_756_817_821, status: 'in_progress', progress: 0.5 })
  return json(200, {
    id,
    created_at: 1_756_817_821,
    status: 'completed',
    output: [{ content: [{ type: 'image', url: `${url}/files/${id}`, jobId: id }] }],
    usage: { cost: '0.028', discount: 1 },
  })
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${server.address().port}`

process.on('message', () => {
  process.send({ requests })
  reads = new Map()
  ids = new Map()
  requests = 0
})
process.on('disconnect', () => process.exit())
process.send({ url })
