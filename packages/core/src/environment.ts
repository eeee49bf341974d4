import { readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { KirinError } from './diagnostics/error.ts'
import type { RemoteCacheOptions, SubjectShape } from './options.ts'

export const DEFAULT_BASE_URL = 'https://cloud.vtrix.ai'

/** What the environment says, with a `.env` in the project's root behind it. The real environment wins. */
export interface Environment {
  readonly apiKey: string | undefined
  readonly baseUrl: string
  /** Whether `baseUrl` was set and is not the vendor's. */
  readonly baseUrlIsSet: boolean
  /** Absolute, or `undefined` for the default. */
  readonly cacheDir: string | undefined
  /** `KIRIN_REMOTE_CACHE` with its credentials, for reading and writing. */
  readonly remoteCache: RemoteCacheOptions | undefined
  readonly emulate: boolean
  readonly ci: boolean
  /** `KIRIN_ELEMENTS`. */
  readonly subjectShape: SubjectShape
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * A base URL out of `.env` counts only together with a key out of `.env`: a file that a pull request can change must
 * not redirect a key that it cannot read.
 * @throws KirinError `usage` for a base URL that is none, or stands in `.env` while the key does not.
 */
export function readEnvironment(root: string, variables: Variables = process.env): Environment {
  const real = trimmed(variables)
  const file = trimmed(readDotEnv(root))
  const of = (name: string): string | undefined => real[name] || file[name] || undefined
  const apiKey = of('KIRIN_API_KEY')
  if (!real['KIRIN_BASE_URL'] && file['KIRIN_BASE_URL'] && real['KIRIN_API_KEY']) {
    throw new KirinError(
      'usage',
      'KIRIN_BASE_URL stands in .env but KIRIN_API_KEY comes from the environment: a file must not decide where that key is sent. Set both in the same place.',
    )
  }
  const base = of('KIRIN_BASE_URL')
  const cacheDir = of('KIRIN_CACHE_DIR')
  return {
    apiKey,
    baseUrl: base === undefined ? DEFAULT_BASE_URL : parseBaseUrl(base),
    baseUrlIsSet: base !== undefined && parseBaseUrl(base) !== DEFAULT_BASE_URL,
    cacheDir: cacheDir === undefined ? undefined : folderOf('KIRIN_CACHE_DIR', cacheDir, root),
    remoteCache: readRemoteCache(root, real, file),
    emulate: isOn(of('KIRIN_EMULATE')),
    ci: isOn(real['CI']),
    subjectShape: parseShape(of('KIRIN_ELEMENTS')),
  }
}

const REMOTE_CREDENTIALS = [
  'KIRIN_REMOTE_CACHE_TOKEN',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
] as const

/**
 * An address out of `.env` gets credentials out of `.env` alone: a file that a pull request can change must not say
 * where those of the environment go.
 * @throws KirinError `usage` where it stands in `.env` and credentials that it would get do not
 */
function readRemoteCache(
  root: string,
  variables: Variables,
  file: Variables,
): RemoteCacheOptions | undefined {
  const address = variables['KIRIN_REMOTE_CACHE'] || file['KIRIN_REMOTE_CACHE']
  if (!address) return undefined
  const isFile = !variables['KIRIN_REMOTE_CACHE']
  const of = (name: string): string | undefined => variables[name] || file[name] || undefined
  const protocol = URL.canParse(address) ? new URL(address).protocol : ''
  const isHttp = protocol === 'http:' || protocol === 'https:'
  if (!isHttp && protocol !== 's3:' && protocol !== 'file:' && /^[a-z][a-z0-9+.-]+:\/\//i.test(address))
    throw new KirinError(
      'usage',
      'KIRIN_REMOTE_CACHE is no http, https, s3 or file URL and no path, such as https://cache.example.com/kirin.',
    )
  if (!isHttp && protocol !== 's3:')
    return {
      url: protocol === 'file:' ? address : folderOf('KIRIN_REMOTE_CACHE', address, root),
      read: true,
      write: true,
    }
  const names = REMOTE_CREDENTIALS.filter(name => name.startsWith('AWS_') !== isHttp)
  const foreign = isFile ? names.find(name => variables[name]) : undefined
  if (foreign !== undefined)
    throw new KirinError(
      'usage',
      `KIRIN_REMOTE_CACHE stands in .env but ${foreign} comes from the environment: a file must not decide where that is sent. Set both in the same place.`,
    )
  const token = of('KIRIN_REMOTE_CACHE_TOKEN')
  if (isHttp) return { url: address, read: true, write: true, ...(token === undefined ? {} : { token }) }
  const [accessKeyId, secretAccessKey, sessionToken] = [
    of('AWS_ACCESS_KEY_ID'),
    of('AWS_SECRET_ACCESS_KEY'),
    of('AWS_SESSION_TOKEN'),
  ]
  const aws = accessKeyId !== undefined && secretAccessKey !== undefined
  return {
    url: withRegion(address, of('AWS_REGION') ?? of('AWS_DEFAULT_REGION')),
    read: true,
    write: true,
    ...(aws
      ? { aws: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }
      : {}),
  }
}

function withRegion(address: string, region: string | undefined): string {
  const url = new URL(address)
  if (region !== undefined && !url.searchParams.has('region')) url.searchParams.set('region', region)
  return url.href
}

function readDotEnv(root: string): Variables {
  let bytes: Buffer
  try {
    bytes = readFileSync(join(root, '.env'))
  } catch {
    return {}
  }
  // What Windows PowerShell writes with ">". A byte order mark is no part of the first name; the decoder takes it away.
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  return parseEnv(new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes)) as Variables
}

/** What is looked at, by name: on Windows the real environment does not tell upper from lower case. */
const NAMES = [
  ...['KIRIN_API_KEY', 'KIRIN_BASE_URL', 'KIRIN_CACHE_DIR', 'KIRIN_ELEMENTS', 'KIRIN_EMULATE'],
  ...['KIRIN_REMOTE_CACHE', ...REMOTE_CREDENTIALS, 'AWS_REGION', 'AWS_DEFAULT_REGION', 'CI'],
] as const

/** A secret that comes out of a file often has a line break at its end, and none of these begins or ends with a space. */
function trimmed(variables: Variables): Variables {
  return Object.fromEntries(NAMES.map(name => [name, variables[name]?.trim()]))
}

/** @throws KirinError `usage` for one that a shell was to fill in: a folder called `~` is one `rm` from a home that is gone */
function folderOf(name: string, path: string, root: string): string {
  if (/^~(?:[\\/]|$)/.test(path))
    throw new KirinError(
      'usage',
      `${name} begins with "~", which nobody but a shell fills in: write the whole path.`,
    )
  return isAbsolute(path) ? path : resolve(root, path)
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && !/^(?:0|false|no|off)$/i.test(value)
}

function parseShape(text: string | undefined): SubjectShape {
  if (text === undefined || text === 'international') return 'international'
  if (text === 'domestic') return 'domestic'
  throw new KirinError('usage', 'KIRIN_ELEMENTS is neither international nor domestic.')
}

function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new KirinError('usage', 'KIRIN_BASE_URL is no http or https URL, such as https://cloud.vtrix.ai.')
  }
  if (url.username || url.password) {
    throw new KirinError(
      'usage',
      'KIRIN_BASE_URL holds a user name or password; the key goes into KIRIN_API_KEY.',
    )
  }
  url.search = ''
  url.hash = ''
  return url.href.replace(/\/+$/, '')
}
