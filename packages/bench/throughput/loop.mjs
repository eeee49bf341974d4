// What somebody would write by hand. Arguments: server, tasks, concurrency, folder, client.
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const [url, count, concurrency, folder, name] = process.argv.slice(2)
const headers = { authorization: 'Bearer bench' }

const clients = {
  async undici() {
    const { Agent, request } = await import('undici')
    const dispatcher = new Agent()
    const json = async (path, options = {}) => {
      const { body } = await request(`${url}${path}`, { dispatcher, headers, ...options })
      return await body.json()
    }
    return {
      get: path => json(path),
      post: (path, data) =>
        json(path, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(data),
        }),
      stream: async address => (await request(address, { dispatcher })).body,
    }
  },
  async got() {
    const { got } = await import('got')
    const client = got.extend({ headers, retry: { limit: 0 }, throwHttpErrors: false })
    return {
      get: path => client(`${url}${path}`).json(),
      post: (path, data) => client.post(`${url}${path}`, { json: data }).json(),
      stream: async address => got.stream(address, { retry: { limit: 0 } }),
    }
  },
  async fetch() {
    const json = async (path, options = {}) => (await fetch(`${url}${path}`, { headers, ...options })).json()
    return {
      get: path => json(path),
      post: (path, data) =>
        json(path, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(data),
        }),
      stream: async address => Readable.fromWeb((await fetch(address)).body),
    }
  },
}

const client = await clients[name]()
let next = 0

async function worker() {
  while (next < Number(count)) {
    const index = next
    next += 1
    const external_task_id = `external-${index}`
    await client.get(`/model/v1/generation/task/${external_task_id}`)
    const params = {
      prompt: `a calm sea ${index}`,
      resolution: '1k',
      aspect_ratio: '1:1',
      n: 1,
      external_task_id,
    }
    const { id } = await client.post('/model/v1/generation', {
      model: 'kirin_v3_omni_image',
      input: [{ params }],
    })
    let task
    do task = await client.get(`/model/v1/generation/task/${id}`)
    while (task.status !== 'completed')
    await pipeline(
      await client.stream(task.output[0].content[0].url),
      createWriteStream(join(folder, `${index}.png`)),
    )
  }
}

const start = performance.now()
await Promise.all(Array.from({ length: Number(concurrency) }, worker))
console.log(performance.now() - start)
process.exit()
