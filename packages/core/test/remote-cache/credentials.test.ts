import { readEnvironment } from '@kirin-batch/core'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { sha256 } from '../../src/fingerprint/digest.ts'
import type { RemoteCacheOptions } from '../../src/options.ts'
import { openRemoteCache } from '../../src/remote-cache/open.ts'
import { Project } from '../support/project.ts'
import { servePlain } from './servers.ts'

const signal = new AbortController().signal
const bytes = Buffer.from('some bytes')
const digest = sha256(bytes)
const TOKEN = 'token-0123456789'

const open = (options: Pick<RemoteCacheOptions, 'url' | 'token'>) =>
  openRemoteCache({ ...options, read: true, write: true }, systemClock)

describe('credentials', () => {
  test('a token, or what stands in the URL, goes with each request', async () => {
    const server = await servePlain()
    await (await open({ url: server.url, token: TOKEN })).write(digest, bytes, signal)
    const withUser = server.url.replace('//', '//me:p%40ss@')
    const remote = await open({ url: withUser, token: TOKEN })
    expect(remote.place).toBe(server.url)
    await remote.read(digest, 100, signal)
    expect(server.authorizations).toEqual([
      `Bearer ${TOKEN}`,
      `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
    ])
  })

  test.each([
    ['me:100%', 'me:100%'],
    [':p%40ss', ':p@ss'],
  ])('%s in the URL is taken for what it says', async (written, meant) => {
    const server = await servePlain()
    const remote = await open({ url: server.url.replace('//', `//${written}@`), token: TOKEN })
    await remote.read(digest, 100, signal)
    expect(server.authorizations).toEqual([`Basic ${Buffer.from(meant).toString('base64')}`])
  })

  test('a query of the address, such as a signature, goes with each request and is shown nowhere', async () => {
    const server = await servePlain()
    const remote = await open({ url: `${server.url}/team/?sig=a%2Fb` })
    await remote.write(digest, bytes, signal)
    expect(Buffer.from((await remote.read(digest, 100, signal)) ?? [])).toEqual(bytes)
    expect(server.log).toEqual([`PUT /team/cas/${digest}?sig=a%2Fb`, `GET /team/cas/${digest}?sig=a%2Fb`])
    expect(remote.place).toBe(`${server.url}/team`)
  })

  test('stay at their origin where it redirects a read, and a write is not redirected', async () => {
    const other = await servePlain()
    other.blobs.set(`/elsewhere/${digest}`, bytes)
    const server = await servePlain()
    server.before = (_, response) => {
      response.writeHead(307, { location: `${other.url}/elsewhere/${digest}` }).end()
      return true
    }
    const remote = await open({ url: server.url, token: TOKEN })
    expect(Buffer.from((await remote.read(digest, 100, signal)) ?? [])).toEqual(bytes)
    expect(server.authorizations).toEqual([`Bearer ${TOKEN}`])
    expect(other.authorizations).toEqual([undefined])
    await expect(remote.write(digest, bytes, signal)).rejects.toThrow('PUT is redirected')
    expect(other.log).toEqual([`GET /elsewhere/${digest}`])
  })
})

describe('the environment', () => {
  const of = (variables: Record<string, string>, file = ''): RemoteCacheOptions | undefined =>
    readEnvironment(new Project(file === '' ? {} : { '.env': file }).root, variables).remoteCache

  test('gives the address with the credentials that are its own', () => {
    expect(of({})).toBeUndefined()
    const aws = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-west-1' }
    const token = { KIRIN_REMOTE_CACHE_TOKEN: TOKEN }
    expect(of({ KIRIN_REMOTE_CACHE: 'https://c.example.com/k', ...aws, ...token })).toEqual({
      url: 'https://c.example.com/k',
      read: true,
      write: true,
      token: TOKEN,
    })
    expect(of({ KIRIN_REMOTE_CACHE: 's3://images/team', ...aws, ...token })).toEqual({
      url: 's3://images/team?region=eu-west-1',
      read: true,
      write: true,
      aws: { accessKeyId: 'a', secretAccessKey: 'b' },
    })
    expect(of({ KIRIN_REMOTE_CACHE: '/mnt/team', ...aws, ...token })?.url).toBe('/mnt/team')
  })

  test('sends no credentials of its own where a file says', () => {
    const file = 'KIRIN_REMOTE_CACHE=https://evil.example.com\n'
    expect(() => of({ KIRIN_REMOTE_CACHE_TOKEN: TOKEN }, file)).toThrow(
      'KIRIN_REMOTE_CACHE stands in .env but KIRIN_REMOTE_CACHE_TOKEN comes from the environment',
    )
    expect(() => of({ AWS_SESSION_TOKEN: 'x' }, 'KIRIN_REMOTE_CACHE=s3://evil\n')).toThrow(
      'AWS_SESSION_TOKEN',
    )
    expect(of({}, `${file}KIRIN_REMOTE_CACHE_TOKEN=${TOKEN}\n`)).toMatchObject({ token: TOKEN })
    expect(of({ AWS_SESSION_TOKEN: 'x' }, file)).toMatchObject({ url: 'https://evil.example.com' })
  })
})
