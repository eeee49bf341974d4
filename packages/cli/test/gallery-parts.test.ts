import type { CandidateReport, GalleryImage, GalleryReport } from '@kirin-batch/core'
import { describe, expect, test } from 'vitest'
import { escapeHtml } from '../src/gallery/escape.ts'
import { embed } from '../src/gallery/pictures.ts'
import { stateOf } from '../src/gallery/state.ts'

const candidate = (number: number, bytes: number, chosen = false): CandidateReport => ({
  number,
  revision: 1,
  chosen,
  adopted: false,
  stale: false,
  outputs: [{ sha256: `${number}`, type: 'image/png', width: 1, height: 1, bytes }],
  objects: ['/store/object'],
})

const image = (
  action: GalleryImage['next']['action'],
  candidates: readonly CandidateReport[],
  stale = false,
): GalleryImage => ({
  version: 1,
  kind: 'entry',
  id: 'hero',
  manifest: 'a.kirin.yaml',
  from: { file: 'a.kirin.yaml', line: 1, column: 1 },
  revision: 1,
  inputs: [],
  changes: [],
  ...(candidates.length === 0 ? {} : { chosen: 1 }),
  candidates,
  next: {
    id: 'hero',
    manifest: 'a.kirin.yaml',
    action,
    status: 'planned',
    outputs: [],
    ...(stale ? { stale } : {}),
  },
})

const report = (images: readonly GalleryImage[]): GalleryReport => ({
  version: 1,
  images,
  unused: [],
  ledger: { chargedUsd: '0', runs: 0, foundUsd: '0', unpriced: 0 },
  expectedCostUsd: '0',
})

describe('state', () => {
  const there = [candidate(1, 10, true)]
  const lost = there.map(each => ({ ...each, objects: [] }))
  const other = there.map(each => ({ ...each, stale: true }))
  test.each([
    ['fresh', image('reuse', there)],
    ['fresh', image('restore', [])],
    ['stale', image('reuse', other, true)],
    ['stale', image('generate', other)],
    ['incomplete', image('generate', there)],
    ['missing', image('generate', [])],
    ['missing', image('collect', lost)],
    ['refused', image('refused', there)],
    ['quarantined', image('quarantined', [])],
  ])('%s', (state, of) => {
    expect(stateOf(of)).toBe(state)
  })
})

test('a page takes images until it is full, the chosen ones first', async () => {
  const images = [
    image('reuse', [candidate(1, 30_000_000), candidate(2, 30_000_000, true)]),
    image('reuse', [candidate(3, 30_000_000, true), candidate(4, 4_000_000)]),
  ]
  const read: string[] = []
  const pictures = await embed(report(images), {
    async read({ sha256, bytes }) {
      read.push(sha256)
      return new Uint8Array(bytes)
    },
    readReference: async () => undefined,
  })
  expect(read).toEqual(['2', '3', '4'])
  expect([...pictures.leftOut]).toEqual(['1'])
  expect(pictures.bytes).toBe(64_000_000)
})

test('text is text, and what would hide or turn it is seen', () => {
  expect(escapeHtml(`<a href='x'>&"\r\nb\u202ec\u0000</a>`)).toBe(
    '&lt;a href=&#39;x&#39;&gt;&amp;&quot;\nb\ufffdc\ufffd&lt;/a&gt;',
  )
})
