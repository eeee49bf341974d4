import { expect, test } from 'vitest'
import { entriesOf, promptsOf } from './validated.ts'

test('variables of the file and of the entry, which win; filters, tags and nested values', async () => {
  const manifest = `vars: { brand: { name: Aurora }, theme: none, list: [a, b], n: 3, yes: true, nothing: }
images:
  banner:
    matrix: { theme: [light, dark] }
    prompt: "{{ brand.name | upcase }} {{ theme }} {{ list | join: '+' }} {{ n }} {{ yes }}[{{ nothing }}]"
  other:
    prompt: "{% for item in list %}{{ forloop.index }}{{ item }} {% endfor %}{{ list[1] }} {{ theme }}"
`
  expect(await promptsOf(manifest)).toEqual({
    'banner/light': 'AURORA light a+b 3 true[]',
    'banner/dark': 'AURORA dark a+b 3 true[]',
    other: '1a 2b b none',
  })
})

test('white space around a prompt is free, within it is not', async () => {
  const manifest = `images:
  a: { prompt: "  a  b  " }
  b:
    prompt: |

      a
        b

  c:
    prompt: >
      a
      b
`
  expect(await promptsOf(manifest)).toEqual({ a: 'a  b', b: 'a\n  b', c: 'a b' })
})

test('braces in raw and texts without templates stay as they are', async () => {
  const manifest = `images:
  a: { prompt: "{% raw %}{{ a }}{% endraw %}" }
  b: { prompt: "} {a} % }}" }
`
  expect(await promptsOf(manifest)).toEqual({ a: '{{ a }}', b: '} {a} % }}' })
})

test('a date that is written down is the same everywhere', async () => {
  const manifest = `vars: { day: "2026-11-24", moment: "2026-11-24T23:30:00-05:00" }
images: { a: { prompt: "{{ day | date: '%d %B %Y' }}, {{ moment | date: '%H:%M' }}, {{ 0 | date: '%Y' }}" } }
`
  expect(await promptsOf(manifest)).toEqual({ a: '24 November 2026, 04:30, 1970' })
})

test('what one template assigns, no other sees', async () => {
  const manifest = `images:
  a: { prompt: "{% assign x = 'secret' %}{{ x }}", alt: "{% assign x = 'b' %}{{ x }}" }
  b: { prompt: "{% assign y = 1 %}{{ y }}" }
`
  expect((await entriesOf(manifest)).map(({ prompt, alt }) => [prompt, alt])).toEqual([
    ['secret', 'b'],
    ['1', undefined],
  ])
})

test('meta is handed on as it is, the callback address too', async () => {
  const manifest = `images:
  a: { prompt: a, meta: ["{{ a }}", 1], callback_url: "https://example.com/{{a}}" }
`
  expect(await entriesOf(manifest)).toMatchObject([
    { meta: ['{{ a }}', 1], callbackUrl: 'https://example.com/{{a}}' },
  ])
})
