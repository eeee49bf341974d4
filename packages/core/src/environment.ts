import { readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { KirinError } from './diagnostics/error.ts'
import type { SubjectShape } from './options.ts'

export const DEFAULT_BASE_URL = 'https://cloud.vtrix.ai'

/** What the environment says, with a `.env` in the project's root behind it. The real environment wins. */
export interface Environment {
  readonly apiKey: string | undefined
  readonly baseUrl: string
  /** Whether `baseUrl` was set and is not the vendor's. */
  readonly baseUrlIsSet: boolean
  /** Absolute, or `undefined` for the default. */
  readonly cacheDir: string | undefined
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
  const file = readDotEnv(root)
  const of = (name: string): string | undefined => variables[name] || file[name] || undefined
  const apiKey = of('KIRIN_API_KEY')
  if (!variables['KIRIN_BASE_URL'] && file['KIRIN_BASE_URL'] && variables['KIRIN_API_KEY']) {
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
    cacheDir: cacheDir === undefined ? undefined : isAbsolute(cacheDir) ? cacheDir : resolve(root, cacheDir),
    emulate: isOn(of('KIRIN_EMULATE')),
    ci: isOn(variables['CI']),
    subjectShape: parseShape(of('KIRIN_ELEMENTS')),
  }
}

function readDotEnv(root: string): Variables {
  let text: string
  try {
    text = readFileSync(join(root, '.env'), 'utf8')
  } catch {
    return {}
  }
  return parseEnv(text) as Variables
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false'
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
