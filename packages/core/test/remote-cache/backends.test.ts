import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { sha256 } from '../../src/fingerprint/digest.ts'
import { externalTaskId, fingerprintOf } from '../../src/fingerprint/fingerprint.ts'
import type { RemoteCacheOptions } from '../../src/options.ts'
import type { GenerationRecord, RemoteCache } from '../../src/ports.ts'
import { openRemoteCache } from '../../src/remote-cache/open.ts'
import { NGINX, S3_KEYS, scratch, serveNginx, servePlain, serveS3, signatureOf } from './servers.ts'

type Open = () => Promise<Pick<RemoteCacheOptions, 'url' | 'aws' | 'token'>>

function nginx(): [name: string, open: Open][] {
  const path = NGINX
  return path === undefined ? [] : [['nginx', async () => ({ url: (await serveNginx(path)).url })]]
}

const BACKENDS: readonly [name: string, open: Open][] = [
  ['a folder', async () => ({ url: scratch() })],
  ['a file URL', async () => ({ url: `file://${scratch()}` })],
  ['a plain server', async () => ({ url: `${(await servePlain()).url}/team` })],
  ['a server without conditions', async () => ({ url: (await servePlain({ conditional: false })).url })],
  ...nginx(),
  ['S3', async () => ({ url: (await serveS3()).url, aws: S3_KEYS })],
]

const signal = new AbortController().signal
const bytes = Buffer.from('some bytes')
const digest = sha256(bytes)
const fingerprint = fingerprintOf({
  prompt: 'a bottle',
  references: [],
  subjects: [],
  resolution: '1k',
  aspectRatio: 'auto',
  watermark: false,
  series: undefined,
  revision: 1,
  emulated: false,
})

const record = (from: number): GenerationRecord => ({
  version: 1,
  fingerprint,
  candidates: { from, count: 1 },
  attempt: 1,
  externalTaskId: externalTaskId(fingerprint, { from, count: 1 }, 1),
  taskId: `task-${from}`,
  createdAt: '2026-01-01T00:00:00.000Z',
  costUsd: '0.014',
  emulated: false,
  outputs: [{ sha256: digest, type: 'image/png', width: 1, height: 1, bytes: bytes.length }],
})

async function openTwo(open: Open): Promise<[RemoteCache, RemoteCache]> {
  const options = { read: true, write: true, ...(await open()) }
  return [await openRemoteCache(options, systemClock), await openRemoteCache(options, systemClock)]
}

test.skipIf(NGINX !== undefined)('nginx is not on this machine, and is not tested', () => {})

describe.each(BACKENDS)('%s', (_, open) => {
  test('gives back objects and records that another machine has put there', async () => {
    const [one, other] = await openTwo(open)
    // A folder that is empty is no failure.
    expect(await other.has({ sha256: digest, bytes: bytes.length }, signal)).toBe(false)
    expect(await other.read(digest, 100, signal)).toBeUndefined()
    await one.write(digest, bytes, signal)
    expect(await other.has({ sha256: digest, bytes: bytes.length }, signal)).toBe(true)
    expect(await other.has({ sha256: digest, bytes: 1 }, signal)).toBe(false)
    expect(Buffer.from((await other.read(digest, 100, signal)) ?? [])).toEqual(bytes)
    await expect(other.read(digest, 3, signal)).rejects.toMatchObject({ code: 'remote-cache' })

    expect(await other.records(fingerprint, signal)).toEqual([])
    expect(await one.addRecords(fingerprint, [record(2)], signal)).toBe(true)
    expect(await other.addRecords(fingerprint, [record(1), record(2)], signal)).toBe(true)
    expect(await one.addRecords(fingerprint, [record(1)], signal)).toBe(false)
    expect(await one.records(fingerprint, signal)).toEqual([record(1), record(2)])
    await Promise.all([one.close(), other.close()])
  })

  test('lets one machine claim, and the other when that lets go', async () => {
    const [one, other] = await openTwo(open)
    const claim = await one.claim(fingerprint, signal)
    expect(claim).toBeDefined()
    expect(await other.claim(fingerprint, signal)).toBeUndefined()
    await claim?.release()
    const next = await other.claim(fingerprint, signal)
    expect(next).toBeDefined()
    await next?.release()
    await Promise.all([one.close(), other.close()])
  })
})

test('S3 refuses an unknown key, and nothing shows it', async () => {
  const { url } = await serveS3()
  const aws = { ...S3_KEYS, accessKeyId: 'another-key-0123' }
  const remote = await openRemoteCache({ url, aws, read: true, write: true }, systemClock)
  await expect(remote.write(digest, bytes, signal)).rejects.toMatchObject({
    code: 'remote-cache',
    message: 'HTTP 403: check its credentials',
  })
  await remote.close()
})

test('a bucket that is not there is no empty cache', async () => {
  const { endpoint } = await serveS3()
  const url = `s3://imagse?endpoint=${encodeURIComponent(endpoint)}`
  const remote = await openRemoteCache({ url, aws: S3_KEYS, read: true, write: true }, systemClock)
  const failure = { code: 'remote-cache', message: 'there is no such bucket' }
  await expect(remote.records(fingerprint, signal)).rejects.toMatchObject(failure)
  await expect(remote.read(digest, 100, signal)).rejects.toMatchObject(failure)
  await expect(remote.write(digest, bytes, signal)).rejects.toMatchObject(failure)
  await remote.close()
})

// The S3 server above takes any signature.
test('requests to S3 are signed as its specification says, with the digest of what is sent', async () => {
  const server = await servePlain()
  const aws = { accessKeyId: 'AKID', secretAccessKey: 'a-secret/with+signs', sessionToken: 'a-token' }
  server.before = (request, response, body) => {
    const isRight = request.headers.authorization?.endsWith(`Signature=${signatureOf(request, body, aws)}`)
    if (isRight && request.headers['x-amz-security-token'] === 'a-token') return false
    response.writeHead(403).end()
    return true
  }
  const url = `s3://images/a%20team?endpoint=${encodeURIComponent(server.url)}&region=eu-central-1`
  const remote = await openRemoteCache({ url, aws, read: true, write: true }, systemClock)
  await remote.write(digest, bytes, signal)
  expect(await remote.read(digest, 100, signal)).toHaveLength(bytes.length)
  expect(await remote.has({ sha256: digest, bytes: bytes.length }, signal)).toBe(true)
  await (await remote.claim(fingerprint, signal))?.release()
  expect(server.log[0]).toBe(`PUT /images/a%20team/cas/${digest}`)
  await remote.close()
})

test.each([
  ['records', (remote: RemoteCache) => remote.records(fingerprint, signal), 60_000],
  // Of pictures 1 kB a second.
  ['a picture', (remote: RemoteCache) => remote.read(digest, 30_000, signal), 90_000],
])('an answer of %s that comes by the byte is not waited for without an end', async (_, ask, limitMs) => {
  const server = await servePlain()
  let bytesSent = 0
  server.before = (_request, response) => {
    response.writeHead(200, { 'content-length': 30_000 })
    const drip = setInterval(() => response.write('x', () => (bytesSent += 1)), 5)
    response.on('close', () => clearInterval(drip))
    return true
  }
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const remote = await openRemoteCache({ url: server.url, read: true, write: true }, systemClock)
  const answer = ask(remote).catch(error => error)
  const moreBytes = async (): Promise<void> => {
    for (const before = bytesSent; bytesSent < before + 3; ) await delay(5)
  }
  await moreBytes()
  vi.advanceTimersByTime(limitMs - 1)
  await moreBytes()
  vi.advanceTimersByTime(1)
  expect(await answer).toMatchObject({
    code: 'remote-cache',
    message: `not all of it came within ${limitMs / 1000} s`,
  })
  expect(server.log).toHaveLength(1)
  await remote.close()
})
