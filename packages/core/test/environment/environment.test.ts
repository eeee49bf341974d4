import { readEnvironment } from '@kirin-batch/core'
import { describe, expect, test } from 'vitest'
import { Project } from '../support/project.ts'

const KEY = 'sk-7f3a9c51e0d24b68'
const BASE = 'http://127.0.0.1:4010'
const DOT_ENV = `KIRIN_API_KEY="${KEY}"\nexport KIRIN_BASE_URL='${BASE}/' # here\n`

describe('.env', () => {
  test.each<[string, string | Uint8Array]>([
    ['as it is', DOT_ENV],
    ['with CRLF', DOT_ENV.replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\uFEFF${DOT_ENV}`],
    ['as Windows PowerShell writes it', Buffer.from(`\uFEFF${DOT_ENV}`, 'utf16le')],
  ])('is read %s', (_, file) => {
    const { apiKey, baseUrl } = readEnvironment(new Project({ '.env': file }).root, {})
    expect({ apiKey, baseUrl }).toEqual({ apiKey: KEY, baseUrl: BASE })
  })

  test('is behind the real environment, and before what is empty there', () => {
    const { root } = new Project({ '.env': `KIRIN_API_KEY=${KEY}\nKIRIN_CACHE_DIR=mine\n` })
    const { apiKey, cacheDir } = readEnvironment(root, { KIRIN_API_KEY: ' ', KIRIN_CACHE_DIR: 'yours' })
    expect({ apiKey, cacheDir }).toEqual({ apiKey: KEY, cacheDir: `${root}/yours` })
  })
})

test('space around a value and a line break behind it are none of it', () => {
  const { root } = new Project()
  const { apiKey, baseUrl, emulate, ci } = readEnvironment(root, {
    KIRIN_API_KEY: ` ${KEY}\n`,
    KIRIN_BASE_URL: `${BASE}\r\n`,
    KIRIN_EMULATE: ' ',
    CI: '\n',
  })
  expect({ apiKey, baseUrl, emulate, ci }).toEqual({ apiKey: KEY, baseUrl: BASE, emulate: false, ci: false })
})

test.each([
  ['1', true],
  ['true', true],
  ['yes', true],
  ...['0', 'false', 'no', 'off', 'No', 'OFF'].map((word): [string, boolean] => [word, false]),
])('KIRIN_EMULATE=%s', (word, emulate) => {
  expect(readEnvironment(new Project().root, { KIRIN_EMULATE: word }).emulate).toBe(emulate)
})

test.each(['KIRIN_CACHE_DIR', 'KIRIN_REMOTE_CACHE'])(
  'a home that no shell has filled in is no folder: %s',
  name => {
    const { root } = new Project({ '.env': `${name}=~/images\n` })
    expect(() => readEnvironment(root, {})).toThrow(`${name} begins with "~"`)
  },
)
