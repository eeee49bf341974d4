import { describe, expect, test } from 'vitest'
import { createRedactor } from '../src/output/redactor.ts'

describe('the redactor', () => {
  test('replaces the key wherever it stands, also inside JSON and URLs', () => {
    const { add, redact } = createRedactor()
    const key = 'sk "secret"/äö'
    add(key)
    const text = `${key} ${JSON.stringify({ key })} https://x.test/?k=${encodeURIComponent(key)}`
    expect(redact(text)).toBe('[redacted] {"key":"[redacted]"} https://x.test/?k=[redacted]')
  })

  test('knows several secrets, and leaves no rest of the longer one', () => {
    const { add, redact } = createRedactor()
    add('12345678')
    add('12345678abc')
    expect(redact('12345678abc 12345678')).toBe('[redacted] [redacted]')
  })

  test('takes the key as it is sent, without the line break that a file had behind it', () => {
    const { add, redact } = createRedactor()
    add(' sk-12345678\n')
    expect(redact('Bearer sk-12345678.')).toBe('Bearer [redacted].')
  })

  test('leaves text alone where there is no key, or none that could be one', () => {
    const { add, redact } = createRedactor()
    add(undefined)
    add('')
    add('1234567')
    expect(redact('1234567')).toBe('1234567')
  })
})
