import { expect, test } from 'vitest'
import { readManifest } from '../../src/manifest/read.ts'

test('a manifest is read as authored, ids exact and in the order of the file', () => {
  const text = [
    'version: 1',
    'elements: { mascot: 829836802793406551 }',
    'images:',
    '  hero: { prompt: <<<mascot>>> on slate, n: 4, aspect_ratio: 16:9 }',
    '  404: { prompt: lost }',
    '',
  ].join('\n')
  const { manifest, diagnostics } = readManifest({ path: 'images.kirin.yaml', text })
  expect(diagnostics).toEqual([])
  expect(manifest?.elements.get('mascot')).toMatchObject({
    kind: 'existing',
    id: { value: '829836802793406551' },
  })
  expect(manifest?.images.map(({ id, prompt, n }) => [id.value, prompt?.value, n?.value])).toEqual([
    ['hero', '<<<mascot>>> on slate', 4],
    ['404', 'lost', undefined],
  ])
})
