import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { fingerprints, flatten, manifest, resolveText, reword } from './manifests.ts'

const RUNS = { numRuns: 300, seed: 20_261_124 }

function all(entries: Parameters<typeof fingerprints>[0]): string[] {
  return Object.values(fingerprints(entries)).sort()
}

function yaml(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false })
}

it('what was resolved, written out flat, has the same fingerprints', () => {
  fc.assert(
    fc.property(manifest, value => {
      const entries = resolveText(yaml(value))
      const flat = flatten(entries)
      const before = fingerprints(entries)
      const after = fingerprints(resolveText(flat.text))
      for (const [id, fingerprint] of Object.entries(before))
        expect(after[flat.ids.get(id) ?? '']).toBe(fingerprint)
    }),
    RUNS,
  )
})

it('other words for the same have the same fingerprints: order, quotes, style, comments', () => {
  fc.assert(
    fc.property(manifest, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (value, numbers) => {
      const text = yaml(value)
      const other = reword(text, () => numbers.next().value ?? 0.5)
      // The order of a matrix's axes is in the ids; what is paid for is not.
      expect(all(resolveText(other))).toEqual(all(resolveText(text)))
    }),
    RUNS,
  )
})

it('what is free changes nothing: alt, meta, n of a single, names', () => {
  fc.assert(
    fc.property(manifest, value => {
      const text = yaml(value)
      const freed = JSON.parse(
        JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? `big:${member}` : member))
          .replaceAll('bottle>>>', 'flask>>>')
          .replaceAll('"bottle":', '"flask":')
          .replaceAll('barista', 'waiter')
          .replaceAll('brand', 'house'),
        (_, member) =>
          typeof member === 'string' && member.startsWith('big:') ? BigInt(member.slice(4)) : member,
      ) as { images: Record<string, Record<string, unknown>> }
      for (const image of Object.values(freed.images)) {
        Object.assign(image, { alt: 'another', meta: { x: [1] } })
        if (image['result_type'] === undefined) image['n'] = 7
      }
      expect(fingerprints(resolveText(yaml(freed)))).toEqual(fingerprints(resolveText(text)))
    }),
    RUNS,
  )
})

const PAID: readonly (readonly [
  what: string,
  change: (image: Record<string, unknown>, defaults: Record<string, unknown>) => void,
])[] = [
  ['prompt', image => (image['prompt'] = `${String(image['prompt'])}!`)],
  [
    'resolution',
    (image, defaults) =>
      (image['resolution'] = (image['resolution'] ?? defaults['resolution']) === '4k' ? '2k' : '4k'),
  ],
  ['aspect_ratio', image => (image['aspect_ratio'] = image['aspect_ratio'] === '3:2' ? '2:3' : '3:2')],
  [
    'watermark',
    image =>
      (image['watermark_info'] = {
        enabled: !(image['watermark_info'] as { enabled: boolean } | undefined)?.enabled,
      }),
  ],
  [
    'frames',
    image => {
      const amount =
        image['result_type'] === 'series' ? ((image['series_amount'] as number | undefined) ?? 4) : 0
      delete image['n']
      Object.assign(image, {
        result_type: 'series',
        series_amount: amount === 9 ? 8 : amount === 0 ? 4 : amount + 1,
      })
    },
  ],
]

it.each(PAID)('what is paid for changes it: %s', (_, change) => {
  fc.assert(
    fc.property(manifest, value => {
      const before = fingerprints(resolveText(yaml(value)))
      const changed = structuredClone(value) as {
        images: Record<string, Record<string, unknown>>
        defaults: Record<string, unknown>
      }
      for (const image of Object.values(changed.images)) change(image, changed.defaults)
      const after = fingerprints(resolveText(yaml(changed)))
      for (const [id, fingerprint] of Object.entries(before)) expect(after[id]).not.toBe(fingerprint)
    }),
    { ...RUNS, numRuns: 100 },
  )
})

it('the bytes of a reference change exactly the entries that send it', () => {
  fc.assert(
    fc.property(manifest, value => {
      const entries = resolveText(yaml(value))
      const before = fingerprints(entries)
      const after = fingerprints(entries, { 'refs/bottle.png': 'other bytes' })
      for (const entry of entries) {
        const sends = [
          ...entry.references,
          ...entry.subjects.flatMap(subject =>
            subject.kind === 'declared' ? [subject.frontalImage, ...subject.referImages] : [],
          ),
        ].some(reference => reference.kind === 'file' && reference.path === 'refs/bottle.png')
        expect(after[entry.id] !== before[entry.id]).toBe(sends)
      }
    }),
    RUNS,
  )
})
