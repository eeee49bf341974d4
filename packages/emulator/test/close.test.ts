import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { startEmulator } from '../src/index.ts'
import { accepted, create, emulate, firstUrl } from './support.ts'

/** Waits until this process has just so many servers: a closed one goes a little later. */
function serversSettleAt(count: number): Promise<void> {
  return vi.waitFor(() => {
    const servers = process.getActiveResourcesInfo().filter(resource => resource === 'TCPServerWrap')
    expect(servers).toHaveLength(count)
  })
}

test('both ports are free after close, and closing twice is no error', async () => {
  const first = await startEmulator()
  const port = Number(new URL(first.url).port)
  await first.close()
  await first.close()
  const second = await emulate({ port })
  expect(second.url).toBe(`http://127.0.0.1:${port}`)
  await accepted(second, { prompt: 'x' })
})

test('a port that is taken is an error of the system, and leaves nothing behind', async () => {
  const emulator = await emulate()
  const port = Number(new URL(emulator.url).port)
  await serversSettleAt(2)
  await expect(startEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await serversSettleAt(2)
})

test('close ends idle, half-sent and hanging connections', async () => {
  const emulator = await startEmulator({ faults: [{ kind: 'hang-after', on: 'download' }] })
  const { hostname, port } = new URL(emulator.url)
  const idle = connect(Number(port), hostname)
  const halfSent = connect(Number(port), hostname)
  halfSent.write('POST /model/v1/generation HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"model"')
  for (const socket of [idle, halfSent]) socket.on('error', () => {})
  await once(idle, 'connect')
  const download = fetch(await firstUrl(emulator, await accepted(emulator, { prompt: 'x' }))).catch(
    () => 'broken',
  )
  const ended = Promise.all([once(idle, 'close'), once(halfSent, 'close')])
  await emulator.close()
  await ended
  expect(await download).toBe('broken')
  await expect(create(emulator, { prompt: 'x' })).rejects.toThrow()
})

test('listens on IPv6 where told to, with a URL that works', async () => {
  const emulator = await emulate({ host: '::1' })
  expect(emulator.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
  expect((await fetch(await firstUrl(emulator, await accepted(emulator, { prompt: 'x' })))).status).toBe(200)
})

test('a process ends by itself once its emulator is closed', async () => {
  const built = fileURLToPath(new URL('../dist/index.js', import.meta.url))
  const script = `
    const { startEmulator } = await import(${JSON.stringify(built)})
    const emulator = await startEmulator({ latencyMs: 600000, faults: [{ kind: 'hang-after', on: 'read' }, { kind: 'slow', on: 'create', ms: 600000 }] })
    const headers = { authorization: 'Bearer k' }
    const params = { prompt: 'x', callback_url: 'http://127.0.0.1:1/hook' }
    const body = JSON.stringify({ model: 'kirin_v3_omni_image', input: [{ params }] })
    fetch(emulator.url + '/model/v1/generation', { method: 'POST', headers, body }).catch(() => {})
    fetch(emulator.url + '/model/v1/generation/task/d758n65e878c73cmdg20', { headers }).catch(() => {})
    while (emulator.log.entries.length < 2) await fetch(emulator.url + '/__emulator/tasks').then(response => response.text())
    await emulator.close()
    console.log(emulator.log.entries.map(entry => entry.fault).sort().join())
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', chunk => {
    output += String(chunk)
  })
  const [code] = await once(child, 'close')
  expect([code, output.trim()]).toEqual([0, 'hang-after,slow'])
})
