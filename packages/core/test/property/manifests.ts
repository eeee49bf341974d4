import fc from 'fast-check'
import { type Document, isMap, isScalar, parseDocument, Scalar, visit } from 'yaml'
import { digestsOf } from '../../src/execute/digests.ts'
import { sha256 } from '../../src/fingerprint/digest.ts'
import { fingerprintOf, inputsOf } from '../../src/fingerprint/fingerprint.ts'
import { readManifest } from '../../src/manifest/read.ts'
import type { ResolvedEntry } from '../../src/resolve/entry.ts'
import { resolveManifests } from '../../src/resolve/resolve.ts'

/** Files that manifests of these tests may name; each holds its own name. */
const FILES = ['refs/bottle.png', 'refs/cup.jpg', 'refs/slate.png']

const word = fc.constantFrom(
  'bottle',
  'on wet slate',
  'café ☕',
  '水',
  'it’s "quoted"',
  'a: b',
  '# not a comment',
  '- dash',
  '100 %',
)
const ratio = fc.constantFrom('16:9', '9:16', '1:1', '21:9', 'auto')
const resolution = fc.constantFrom('1k', '2k', '4k')

const token = fc.constantFrom(
  '',
  ' <<<bottle>>>',
  ' <<<cup>>> and <<<bottle>>>',
  ' <<<mascot>>>',
  ' <<<barista>>>',
  ' {{ brand }}',
  ' {{ brand | upcase }}',
)
const prompt = fc.tuple(word, token, word).map(([before, middle, after]) => `${before}${middle} ${after}`)

const shared = {
  resolution,
  aspect_ratio: ratio,
  watermark_info: fc.record({ enabled: fc.boolean() }),
  alt: word,
  meta: fc.dictionary(fc.constantFrom('a', 'b'), fc.integer()),
}
const single = fc.record(
  { prompt, n: fc.integer({ min: 1, max: 9 }), ...shared },
  { requiredKeys: ['prompt'] },
)
const series = fc.record(
  { prompt, result_type: fc.constant('series'), series_amount: fc.integer({ min: 2, max: 9 }), ...shared },
  { requiredKeys: ['prompt', 'result_type'] },
)
const explicit = fc.record(
  {
    prompt: fc.constant('<<<image_1>>> beside <<<element_1>>>'),
    image_list: fc.constant([{ image: 'refs/slate.png' }]),
    element_list: fc.constant([{ element_id: 829836802793406551n }]),
    ...shared,
  },
  { requiredKeys: ['prompt', 'image_list', 'element_list'] },
)
const matrix = fc.record(
  {
    prompt: fc.constantFrom(
      'a {{ theme }} banner for {{ locale }}',
      '{{ brand }} in {{ theme }}, {{ locale }} <<<cup>>>',
    ),
    matrix: fc.constantFrom(
      { theme: ['light', 'dark'], locale: ['en', 'de'] },
      { theme: ['light', 'dark'], locale: ['en', 'de'], exclude: [{ theme: 'dark', locale: 'de' }] },
      { theme: ['light'], locale: ['en'], include: [{ theme: 'night', locale: 'ja' }] },
    ),
    ...shared,
  },
  { requiredKeys: ['prompt', 'matrix'] },
)

/** A manifest as data: everything in it is valid. */
export const manifest: fc.Arbitrary<Record<string, unknown>> = fc.record({
  version: fc.constant(1),
  vars: fc.constant({ brand: 'Aurora Coffee' }),
  references: fc.constant({ bottle: 'refs/bottle.png', cup: 'refs/cup.jpg' }),
  elements: fc.constant({
    mascot: 9223372036854775807n,
    barista: {
      description: 'round glasses',
      frontal_image: 'refs/bottle.png',
      refer_images: ['refs/cup.jpg'],
      tags: ['character'],
    },
  }),
  defaults: fc.record(
    { resolution, aspect_ratio: ratio, n: fc.integer({ min: 1, max: 3 }) },
    { requiredKeys: [] },
  ),
  images: fc.dictionary(
    fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/),
    fc.oneof(single, series, explicit, matrix),
    { minKeys: 1, maxKeys: 6 },
  ),
})

/** Entries of a manifest's text. @throws Error where it is not valid */
export function resolveText(text: string): readonly ResolvedEntry[] {
  const read = readManifest({ path: 'a.kirin.yaml', text })
  const resolved = resolveManifests(read.manifest ? [read.manifest] : [], {
    tables: new Map(),
    complete: true,
  })
  const wrong = [...read.diagnostics, ...resolved.diagnostics].filter(found => found.severity === 'error')
  if (wrong.length > 0) throw new Error(`${wrong.map(found => found.message).join('; ')}\n${text}`)
  return resolved.entries
}

const noRemote = (): never => {
  throw new Error('these manifests name files')
}

/** Fingerprints by id. `files` replaces what a file holds. */
export function fingerprints(
  entries: readonly ResolvedEntry[],
  files: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const digests = new Map(FILES.map(path => [path, sha256(files[path] ?? path)]))
  return Object.fromEntries(
    entries.map(entry => {
      const digest = digestsOf(entry, { files: digests, remote: noRemote, upstream: () => undefined })
      if (!digest.ready) throw new Error(`${entry.id} is not ready`)
      return [entry.id, fingerprintOf(inputsOf(entry, digest, { revision: 1, emulated: false }))]
    }),
  )
}

/** What was resolved, written out: one image an entry, no defaults, no templates, no matrix, no names. */
export function flatten(entries: readonly ResolvedEntry[]): {
  text: string
  ids: ReadonlyMap<string, string>
} {
  const ids = new Map<string, string>()
  const elements: Record<string, unknown> = {}
  const images: Record<string, unknown> = {}
  for (const [index, entry] of entries.entries()) {
    const id = `entry${index}`
    ids.set(entry.id, id)
    const names = entry.subjects.map((subject, at) => {
      const name = `subject${index}x${at}`
      elements[name] =
        subject.kind === 'existing'
          ? BigInt(subject.id)
          : {
              description: subject.description,
              frontal_image: pathOf(subject.frontalImage),
              refer_images: subject.referImages.map(pathOf),
              tags: [...subject.tags],
            }
      return name
    })
    images[id] = {
      prompt: entry.prompt.replaceAll(
        /<<<element_(\d+)>>>/g,
        (_, at: string) => `<<<${names[Number(at) - 1]}>>>`,
      ),
      resolution: entry.resolution,
      aspect_ratio: entry.aspectRatio,
      result_type: entry.result.type,
      ...(entry.result.type === 'single' ? { n: entry.result.n } : { series_amount: entry.result.amount }),
      ...(entry.watermark ? { watermark_info: { enabled: true } } : {}),
      ...(entry.references.length > 0
        ? { image_list: entry.references.map(reference => ({ image: pathOf(reference) })) }
        : {}),
    }
  }
  return {
    text: JSON.stringify({ version: 1, elements, images }, (_, value) =>
      typeof value === 'bigint' ? `\0${value}\0` : value,
    ).replaceAll(/"\\u0000(\d+)\\u0000"/g, '$1'),
    ids,
  }
}

function pathOf(reference: ResolvedEntry['references'][number]): string {
  if (reference.kind !== 'file') throw new Error('these manifests name files')
  return reference.path
}

/** The same manifest in other words: keys in another order, other quotes and styles, comments. */
export function reword(text: string, random: () => number): string {
  const document: Document = parseDocument(text, { intAsBigInt: true })
  visit(document, {
    Map(_, map) {
      map.items.sort(() => random() - 0.5)
      if (random() < 0.3) map.flow = true
    },
    Seq(_, sequence) {
      if (random() < 0.3) sequence.flow = true
    },
    Scalar(key, scalar) {
      if (key === 'key' || typeof scalar.value !== 'string') return
      const styles: Scalar.Type[] = [Scalar.QUOTE_DOUBLE, Scalar.QUOTE_SINGLE, Scalar.PLAIN]
      const style = styles[Math.floor(random() * styles.length)]
      if (style) scalar.type = style
    },
    Pair(_, pair) {
      if (isScalar(pair.key) && random() < 0.2 && isMap(document.contents))
        pair.key.commentBefore = ' a comment'
    },
  })
  return String(document)
}
