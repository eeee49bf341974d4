import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { folder } from './support/folder.ts'
import { kirinBatch, type Running, start } from './support/kirin-batch.ts'

async function startEmulator(
  ...args: string[]
): Promise<{ readonly running: Running; readonly url: string }> {
  const running = start(['emulator', '--port', '0', ...args], { cwd: folder() })
  onTestFinished(() => running.kill('SIGKILL'))
  const [, url = ''] = await running.said('stdout', /^listening on (http:\/\/127\.0\.0\.1:\d+)\n/)
  return { running, url }
}

async function create(url: string): Promise<Response> {
  return fetch(`${url}/model/v1/generation`, {
    method: 'POST',
    headers: { authorization: 'Bearer anything', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'kirin_v3_omni_image', input: [{ params: { prompt: 'a bottle' } }] }),
  })
}

test('serves from its first line on, tells each request, and ends with 0', async () => {
  const { running, url } = await startEmulator('--latency', '10')
  const created = (await (await create(url)).json()) as { id: string }
  expect((await fetch(`${url}/model/v1/generation/task/${created.id}`)).status).toBe(401)
  await running.said('stderr', / 401 GET /)
  running.kill('SIGINT')
  const { code, stdout, stderr } = await running.done
  expect(code).toBe(0)
  expect(stdout).toBe(
    `listening on ${url}\n\nUse it with\n  KIRIN_EMULATE=1 KIRIN_BASE_URL=${url} KIRIN_API_KEY=anything kirin-batch run\nCtrl-C stops it.\n`,
  )
  const lines = stderr.split('\n').map(line => line.replace(/^\d\d:\d\d:\d\d\.\d{3} /, ''))
  expect(lines).toEqual([
    `200 POST /model/v1/generation create ${created.id}`,
    `401 GET /model/v1/generation/task/${created.id} read`,
    '',
  ])
})

test('--quiet says nothing but where it is, and SIGTERM ends it too', async () => {
  const { running, url } = await startEmulator('--quiet')
  expect((await create(url)).status).toBe(200)
  running.kill('SIGTERM')
  const { code, stdout, stderr } = await running.done
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.split('\n')[0]).toBe(`listening on ${url}`)
})

test('--balance and --concurrency reach the emulator', async () => {
  const poor = await startEmulator('--balance', '0.01')
  expect((await create(poor.url)).status).toBe(403)
  const narrow = await startEmulator('--concurrency', '1', '--latency', '60000')
  expect((await create(narrow.url)).status).toBe(200)
  expect((await create(narrow.url)).status).toBe(429)
})

test('a busy port is said clearly', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  expect(await kirinBatch(['emulator', '--port', String(port)], { cwd: folder() })).toEqual({
    code: 1,
    stdout: '',
    stderr: `kirin-batch emulator: port ${port} is in use; choose another with --port, or --port 0 for any free one\n`,
  })
})

test('an address of another machine is said clearly', async () => {
  expect(await kirinBatch(['emulator', '--port', '0', '--host', '192.0.2.1'], { cwd: folder() })).toEqual({
    code: 1,
    stdout: '',
    stderr: 'kirin-batch emulator: "192.0.2.1" is no address of this machine; choose another with --host\n',
  })
})
