import { expect, test } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../../src/diagnostics/frame.ts'
import type { SourceFile } from '../../src/diagnostics/source-file.ts'

/** A problem at the first place of `mark` in the text. */
function at(text: string, mark: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const file: SourceFile = { path: 'a.yaml', text }
  const start = text.indexOf(mark)
  const location = { file, range: { start, end: start + mark.length } }
  return { code: 'wrong-value', severity: 'error', message: 'wrong', location, ...more }
}

/** The two lines of the frame. */
function frameOf(diagnostic: Diagnostic): string[] {
  return renderDiagnostic(diagnostic).split('\n').slice(3, 5)
}

test('the whole of it', () => {
  const diagnostic = at('one\ntwo three\n', 'three', { hint: 'write four', severity: 'warning' })
  const related = [{ message: 'first here', location: at('one\n', 'one').location }]
  expect(renderDiagnostic({ ...diagnostic, related })).toMatchInlineSnapshot(`
    "a.yaml:2:5 warning wrong-value
      wrong

      2 | two three
        |     ^^^^^
      a.yaml:1:1 first here

      1 | one
        | ^^^
      write four"
  `)
})

test('a style marks the parts and changes nothing else', () => {
  const style = {
    error: (text: string) => `<e>${text}</e>`,
    warning: (text: string) => `<w>${text}</w>`,
    dim: (text: string) => `<d>${text}</d>`,
    bold: (text: string) => `<b>${text}</b>`,
  }
  const diagnostic = at('a: b', 'b')
  const styled = renderDiagnostic(diagnostic, style)
  expect(styled).toContain('<b>a.yaml:1:4</b> <e>error</e> <d>wrong-value</d>')
  expect(styled.replace(/<\/?[ewdb]>/g, '')).toBe(renderDiagnostic(diagnostic))
})

test('tabs', () => {
  expect(frameOf(at('\t\tkey:\tvalue\n', 'value'))).toEqual(['  1 |   key: value', '    |        ^^^^^'])
})

test('wide characters, emoji and combining marks', () => {
  expect(frameOf(at('日本語: 画像 x', '画像'))).toEqual(['  1 | 日本語: 画像 x', '    |         ^^^^'])
  expect(frameOf(at('☕😀 x', 'x'))).toEqual(['  1 | ☕😀 x', '    |      ^'])
  expect(frameOf(at('cafe\u0301 x', 'x'))).toEqual(['  1 | cafe\u0301 x', '    |      ^'])
})

test('windows line breaks', () => {
  expect(frameOf(at('a: 1\r\nb: 2\r\n', 'b: 2\r\n'))).toEqual(['  2 | b: 2', '    | ^^^^'])
})

test('a place of several lines is marked on its first', () => {
  expect(frameOf(at('a: >-\n  b\n  c\n', '>-\n  b\n  c'))).toEqual(['  1 | a: >-', '    |    ^^'])
})

test('the end of the file, with and without a line break', () => {
  const file = { path: 'a.yaml', text: 'a: 1\n' }
  const end = (text: string): Diagnostic => ({
    ...at(text, ''),
    location: { file: { ...file, text }, range: { start: text.length + 9, end: text.length + 9 } },
  })
  expect(frameOf(end('a: 1\n'))).toEqual(['  2 |', '    | ^'])
  expect(frameOf(end('a: 1'))).toEqual(['  1 | a: 1', '    |     ^'])
})

test('a long line is shown around the place', () => {
  const text = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`
  const [line, marks] = frameOf(at(text, 'HERE'))
  expect(line).toBe(`  1 | …${'a'.repeat(40)}HERE${'b'.repeat(56)}…`)
  expect(marks).toBe(`    | ${' '.repeat(41)}^^^^`)
})

test('a long line is not cut within a character', () => {
  for (const shift of ['', 'a']) {
    const [line] = frameOf(at(`${'😀'.repeat(100)}${shift}HERE${'😀'.repeat(100)}`, 'HERE'))
    expect(line).not.toContain('\ufffd')
    expect(line).toContain(`😀${shift}HERE😀`)
  }
})

test('a place longer than what is shown', () => {
  const [line, marks] = frameOf(at(`a: ${'x'.repeat(300)}`, 'x'.repeat(300)))
  expect(line).toBe(`  1 | a: ${'x'.repeat(97)}…`)
  expect(marks).toBe(`    |    ${'^'.repeat(97)}`)
})

test('nothing of the file acts on the terminal', () => {
  const hostile = 'a: \u001b[31m\u202e\u2066\u200b\u0007\u009b\u2028x'
  expect(frameOf(at(hostile, 'x'))).toEqual([
    `  1 | a: \ufffd[31m${'\ufffd'.repeat(6)}x`,
    `    | ${' '.repeat(14)}^`,
  ])
  const rendered = renderDiagnostic(at('x', 'x', { message: hostile, hint: hostile }))
  expect(rendered).not.toMatch(/[\u202e\u2066\u200b\u2028]/)
  expect(rendered).not.toContain('\u001b')
})

test('a file without text has no frame', () => {
  expect(renderDiagnostic(at('', '', { hint: 'do' }))).toBe('a.yaml:1:1 error wrong-value\n  wrong\n\n  do')
})
