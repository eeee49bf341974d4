import { expect, test } from 'vitest'
import { ignoreLines, missingRules } from '../src/init/ignore-rules.ts'

const ALL = [
  '.kirin/journal/',
  '.kirin/state/',
  '.kirin/files/',
  '.kirin/emulated-files/',
  '.kirin/placeholders/',
  '.kirin/store/*/incoming/',
  '.kirin/store/*/damaged/',
  '.kirin/store/*/api.json',
  'kirin-gallery.html',
  'kirin-gallery.files/',
  '.env',
]

const GALLERY = ['kirin-gallery.html', 'kirin-gallery.files/']

test.each([
  ['nothing', '', ALL],
  ['all of it', ALL.join('\n'), []],
  ['the whole folder', '.kirin\n*.env\nkirin-gallery.*', []],
  ['the whole folder, with CRLF', '/.kirin/\r\n.env\r\n', GALLERY],
  ['all but the store', '.kirin/*\n!.kirin/store/\n.env*', ALL.slice(5, 10)],
  ['a folder without its slash', '.kirin/journal', ALL.slice(1)],
  ['at any depth', '**/.kirin/journal/**', ALL.slice(1)],
  ['what is taken back', '.env\n!.env', ALL],
  ['comments and other names', '# .env\n.env.local\nkirin/\n', ALL],
])('what is missing beside %s', (_, text, missing) => {
  expect(missingRules([{ text, prefix: '' }])).toEqual(missing)
})

test('a file further up counts, and the nearest decides', () => {
  const top = { text: '/.kirin/\n.env\n**/.kirin/files/', prefix: 'apps/shop/' }
  expect(missingRules([{ text: '', prefix: '' }, top])).toEqual(
    ALL.filter(rule => rule !== '.kirin/files/' && rule !== '.env'),
  )
  expect(missingRules([{ text: '!.env', prefix: '' }, top])).toContain('.env')
})

test.each([
  ['', '# C\na\n'],
  ['b\n', '\n# C\na\n'],
  ['b', '\n\n# C\na\n'],
  ['b\r\n', '\r\n# C\r\na\r\n'],
  ['b\r\nc', '\r\n\r\n# C\r\na\r\n'],
])('lines after %j', (before, added) => {
  expect(ignoreLines(before, ['a']).replace(/# kirin-batch: [^\r\n]+/, '# C')).toBe(added)
})
