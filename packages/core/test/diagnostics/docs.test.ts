import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DIAGNOSTIC_CODES } from '../../src/diagnostics/codes.ts'
import { ERROR_CODES } from '../../src/diagnostics/error.ts'

const sections = readFileSync(new URL('../../../../docs/diagnostics.md', import.meta.url), 'utf8')
  .replaceAll('\r\n', '\n')
  .split(/^## /m)
  .slice(1)
  .map(section => ({
    code: section.slice(0, section.indexOf('\n')),
    body: section.slice(section.indexOf('\n')),
  }))

test('each code has its heading, in the order of the registry', () => {
  expect(sections.map(({ code }) => code)).toEqual([...DIAGNOSTIC_CODES])
})

test('codes are kebab-case and unique', () => {
  expect(DIAGNOSTIC_CODES.filter(code => !/^[a-z]+[a-z0-9]*(-[a-z0-9]+)*$/.test(code))).toEqual([])
  expect(new Set(DIAGNOSTIC_CODES).size).toBe(DIAGNOSTIC_CODES.length)
})

test.each(sections)('$code says what it means, shows how it looks and what to do', ({ code, body }) => {
  const [before = '', example = '', after = '', ...rest] = body.split('```')
  expect(rest).toEqual([])
  expect(before.trim()).not.toBe('')
  expect(example).toMatch(new RegExp(`^text\n\\S+:\\d+:\\d+ (?:error|warning) ${code}\n {2}\\S.*\n`))
  expect(after.trim()).not.toBe('')
})

test('each code of an error has its row, and no other but that of the system, which only the command knows', () => {
  const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
  const cells = [...page.matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+) *\|/gm)].map(([, cell = '']) => cell)
  const codes = cells.flatMap(cell => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code))
  expect(codes.sort()).toEqual([...ERROR_CODES, 'system'].sort())
})
