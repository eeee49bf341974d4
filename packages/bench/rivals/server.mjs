// A small server of the shape of two services: create, read, result and file as their official clients ask for them.
import { createServer } from 'node:http'
import { createDraws } from '../lib/draws.mjs'

const draws = createDraws(JSON.parse(process.argv[2]).latency)
const IMAGE = Buffer.alloc(2_000, 7)
let tasks = new Map()
let requests = 0
let reads = 0

const server = createServer(async (request, response) => {
  for await (const _ of request);
  requests += 1
  const { pathname } = new URL(request.url, 'http://localhost')
  const parts = pathname.split('/').slice(1)
  const json = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  if (request.method === 'POST') {
    const id = `task${tasks.size}`
    tasks.set(id, Date.now() + draws.next())
    return parts[0] === 'v1'
      ? json(201, { id, status: 'starting', urls: { get: `${url}/v1/predictions/${id}` } })
      : json(200, { request_id: id, status: 'IN_QUEUE' })
  }
  if (parts[0] === 'files') {
    response.writeHead(200, { 'content-type': 'image/png' })
    return response.end(IMAGE)
  }
  reads += 1
  const id = parts.find(part => part.startsWith('task'))
  const done = Date.now() >= tasks.get(id)
  if (parts[0] === 'v1') {
    return json(200, {
      id,
      status: done ? 'succeeded' : 'processing',
      output: done ? [`${url}/files/${id}`] : null,
    })
  }
  return parts.at(-1) === 'status'
    ? json(done ? 200 : 202, { status: done ? 'COMPLETED' : 'IN_PROGRESS' })
    : json(200, { images: [{ url: `${url}/files/${id}` }] })
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${server.address().port}`

process.on('message', question => {
  if (question !== 'reset') return process.send({ durations: draws.drawn, requests, reads })
  draws.reset()
  tasks = new Map()
  requests = 0
  reads = 0
  process.send({})
})
process.on('disconnect', () => process.exit())
process.send({ url })
