import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDirectHttp } from '../api/direct-http.ts'
import type { Timeouts } from '../api/http.ts'
import type { PlainHttp } from '../api/plain-http.ts'
import { KirinError } from '../diagnostics/error.ts'
import type { RemoteCacheOptions } from '../options.ts'
import type { Clock, RemoteCache } from '../ports.ts'
import type { Blobs } from './blobs.ts'
import { createRemoteCache } from './cache.ts'
import { createFolderBlobs } from './folder.ts'
import { type Clients, createHttpBlobs } from './http.ts'
import { steady } from './steady.ts'

/** Shorter than the API's: a cache that does not answer is gone without. */
const TIMEOUTS: Timeouts = { connectMs: 5_000, headersMs: 30_000, bodyMs: 30_000 }

/**
 * Opens without a request.
 * @throws KirinError `usage` for a URL that names no cache
 */
export async function openRemoteCache(options: RemoteCacheOptions, clock: Clock): Promise<RemoteCache> {
  return createRemoteCache(steady(await openBlobs(options), clock), options, clock)
}

async function openBlobs({ url: address, token, aws }: RemoteCacheOptions): Promise<Blobs> {
  if (isAbsolute(address)) return createFolderBlobs(address)
  const url = URL.canParse(address) ? new URL(address) : undefined
  switch (url?.protocol) {
    case 'http:':
    case 'https:':
      return createHttpBlobs(serverOf(url, token), await openHttp())
    case 's3:': {
      const { createS3Blobs } = await import('./s3.ts')
      return createS3Blobs({ ...bucketOf(url), credentials: aws }, await openHttp())
    }
    case 'file:':
      return createFolderBlobs(folderOf(url))
    default:
      throw wrong()
  }
}

/** undici alone knows proxies, and is loaded only for them; Node's own client only for what is not the plainest. */
async function openHttp(): Promise<Clients> {
  const { http_proxy, HTTP_PROXY, https_proxy, HTTPS_PROXY } = process.env
  if (http_proxy || HTTP_PROXY || https_proxy || HTTPS_PROXY) {
    const { createHttp } = await import('../api/http.ts')
    return { http: createHttp(TIMEOUTS) }
  }
  return { http: plainHttp(), direct: createDirectHttp(TIMEOUTS) }
}

function plainHttp(): PlainHttp {
  let opening: Promise<PlainHttp> | undefined
  const opened = async (): Promise<PlainHttp> => {
    opening ??= import('../api/plain-http.ts').then(({ createPlainHttp }) => createPlainHttp(TIMEOUTS))
    return await opening
  }
  return {
    send: async request => (await opened()).send(request),
    close: async () => (await opening)?.close(),
  }
}

function serverOf(url: URL, token: string | undefined): Parameters<typeof createHttpBlobs>[0] {
  const { username, password } = url
  const authorization =
    username || password
      ? `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`
      : token && `Bearer ${token}`
  const { search } = url
  const base = new URL(url)
  base.username = ''
  base.password = ''
  base.hash = ''
  base.search = ''
  base.pathname = base.pathname.replace(/\/*$/, '/')
  return {
    place: base.href.replace(/\/$/, ''),
    // Such as a signature: a credential as well, so that "place" is without.
    urlOf: key => new URL(key + search, base),
    headers: async () => (authorization ? { authorization } : {}),
  }
}

/** A "%" that begins no escape stands for itself, as in a password that was pasted in. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function bucketOf(url: URL): {
  readonly bucket: string
  readonly prefix: string
  readonly region: string
  readonly endpoint: URL | undefined
} {
  const endpoint = url.searchParams.get('endpoint') ?? undefined
  const parsed = endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url.hostname === '' || (endpoint !== undefined && !/^https?:$/.test(parsed?.protocol ?? '')))
    throw wrong()
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '')
  return {
    bucket: url.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region: url.searchParams.get('region') || 'us-east-1',
    endpoint: parsed,
  }
}

function folderOf(url: URL): string {
  try {
    return fileURLToPath(url)
  } catch {
    throw wrong()
  }
}

function wrong(): KirinError {
  return new KirinError(
    'usage',
    'KIRIN_REMOTE_CACHE names no cache: it is an http, https, s3 or file URL, such as https://cache.example.com/kirin, s3://bucket/prefix?region=eu-central-1, or the path of a folder.',
  )
}
