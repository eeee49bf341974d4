import { expect, it } from 'vitest'
import { sha256 } from '../../src/fingerprint/digest.ts'
import { formatLock } from '../../src/lock/format.ts'
import { EMPTY_LOCK, type Lock, onlyReferences, withReferences } from '../../src/lock/lock.ts'
import { parseLock } from '../../src/lock/parse.ts'
import type { ImageObject } from '../../src/ports.ts'

const image: ImageObject = {
  sha256: sha256('studio'),
  type: 'image/jpeg',
  width: 1200,
  height: 800,
  bytes: 34567,
}
const URLS = [
  'https://b.example.com/ü "x"\\.png',
  'https://a.example.com/a.png?b',
  'https://a.example.com/B.png',
]
const LOCK: Lock = withReferences(EMPTY_LOCK, new Map(URLS.map(url => [url, image])))

it('stands in the lock on a line each, by code unit, whatever the order', () => {
  const pin = `{ "sha256": "${image.sha256}", "type": "image/jpeg", "width": 1200, "height": 800, "bytes": 34567 }`
  const text = formatLock(LOCK)
  expect(text.split('\n').slice(1, 8)).toEqual([
    '  "version": 1,',
    '  "references": {',
    `    "https://a.example.com/B.png": ${pin},`,
    `    "https://a.example.com/a.png?b": ${pin},`,
    `    "https://b.example.com/ü \\"x\\"\\\\.png": ${pin},`,
    '    "//": "end of references"',
    '  },',
  ])
  const reversed = new Map([...LOCK.references].reverse())
  expect(formatLock({ ...LOCK, references: reversed })).toBe(text)
  expect(parseLock({ path: 'a.lock.json', text })).toEqual({ ok: true, lock: LOCK })
})

it('a lock without the section reads, and is written as it was', () => {
  const text = formatLock(EMPTY_LOCK)
  expect(text).not.toContain('references')
  expect(parseLock({ path: 'a.lock.json', text })).toEqual({ ok: true, lock: EMPTY_LOCK })
  expect(formatLock(onlyReferences(LOCK, new Set()))).toBe(text)
})

it.each([
  ['digest', image.sha256, 'x'.repeat(64)],
  ['type', 'image/jpeg', 'image/webp'],
  ['width', '1200', '0'],
  ['bytes', '34567', '-1'],
])('a pin with a damaged %s makes the lock unreadable, and the URL is not repeated', (_name, from, to) => {
  const text = formatLock(withReferences(EMPTY_LOCK, new Map([['https://a.example.com/?s=SECRET', image]])))
  const parsed = parseLock({ path: 'a.lock.json', text: text.replace(from, to) })
  if (parsed.ok) throw new Error('it was read')
  expect(parsed.diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['lock-content', 'a reference of the lock is damaged'],
  ])
})
