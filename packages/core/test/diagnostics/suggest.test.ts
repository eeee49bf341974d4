import { expect, test } from 'vitest'
import { didYouMean, suggest } from '../../src/diagnostics/suggest.ts'

const KEYS = [
  'prompt',
  'resolution',
  'result_type',
  'n',
  'aspect_ratio',
  'image_list',
  'watermark_info',
  'alt',
  'meta',
]
const RATIOS = ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9', 'auto']

test.each([
  ['promt', 'prompt'],
  ['Prompt', 'prompt'],
  ['prompts', 'prompt'],
  ['aspectRatio', 'aspect_ratio'],
  ['aspect-ratio', 'aspect_ratio'],
  ['ratio', 'aspect_ratio'],
  ['resoluton', 'resolution'],
  ['watermark', 'watermark_info'],
  ['images_list', 'image_list'],
  ['mata', 'meta'],
  ['mtea', 'meta'],
])('%s was meant to be %s', (word, meant) => {
  expect(suggest(word, KEYS)).toBe(meant)
})

test.each(['colour', 'x', 'a', 'size', '', '__proto__', 'all'])('%j is like none', word => {
  expect(suggest(word, KEYS)).toBeUndefined()
})

test('numbers are taken at their word', () => {
  expect(suggest('8k', ['1k', '2k', '4k'])).toBeUndefined()
  expect(suggest('2K', ['1k', '2k', '4k'])).toBe('2k')
  expect(suggest('16x9', RATIOS)).toBe('16:9')
  expect(suggest('16/9', RATIOS)).toBe('16:9')
  expect(suggest('16:10', RATIOS)).toBeUndefined()
  expect(suggest('bottle-2', ['bottle-1'])).toBeUndefined()
})

test('the nearest wins, and of two the first', () => {
  expect(suggest('bottel', ['battle', 'bottle', 'bottler'])).toBe('bottle')
  expect(suggest('heros', ['hero', 'herod'])).toBe('hero')
})

test('as a hint', () => {
  expect(didYouMean('promt', KEYS)).toBe('did you mean "prompt"?')
  expect(didYouMean('colour', KEYS)).toBeUndefined()
})
