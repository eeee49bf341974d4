import fc, { type GeneratorValue } from 'fast-check'
import { ASPECT_RATIOS, ELEMENT_TAGS, RESOLUTIONS } from '../../src/resolve/entry.ts'
import type { AxisValue, Element, Image, Model, Parameters, Piece, Target, Variants } from './model.ts'

/** Draws values one after the other from what fast-check gives a property. */
export class Draw {
  readonly #gen: GeneratorValue

  constructor(gen: GeneratorValue) {
    this.#gen = gen
  }

  /** Both ends included. */
  int(min: number, max: number): number {
    return this.#gen(fc.integer, { min, max })
  }

  chance(percent: number): boolean {
    return this.int(1, 100) <= percent
  }

  /** @throws RangeError for an empty list */
  pick<T>(list: readonly T[]): T {
    const item = list[this.int(0, list.length - 1)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }

  list<T>(min: number, max: number, item: (index: number) => T): T[] {
    return Array.from({ length: this.int(min, max) }, (_, index) => item(index))
  }

  shuffled<T>(list: readonly T[]): T[] {
    return this.#gen(shuffle, list.length).flatMap(index => list.slice(index, index + 1))
  }

  id(): bigint {
    return this.#gen(fc.bigInt, { min: 1n, max: 2n ** 63n - 1n })
  }
}

function shuffle(length: number): fc.Arbitrary<number[]> {
  const all = Array.from({ length }, (_, index) => index)
  return fc.shuffledSubarray(all, { minLength: length })
}

export const PICTURES = ['refs/a.png', 'refs/b.png', 'refs/c.png'] as const

/** Words, and what is hard to write in YAML, or has a meaning there. */
const TEXTS = [
  'a bottle',
  ' on wet slate, ',
  'Café ☕ 水 😀',
  ': ',
  ' # no comment',
  '"quoted" and \'single\'',
  ' back\\slash \\n',
  '\n',
  '\n\n  indented\n',
  '\ttab ',
  '- item',
  '? key',
  '{ curly } [ square ]',
  '& * ! | > % @ `',
  'null',
  '~',
  'true',
  '0x1f',
  '1e3',
  '---',
  '<< >>',
  '<<<',
  'trailing ',
  '\u00a0',
  'e\u0301',
  '<b>&amp;</b>',
]

const WORDS = [
  'slate',
  'two words',
  'ends: here',
  "it's",
  '日本',
  '{{ braces }}',
  '{% for %}',
  '<< >>',
  '  spaced  ',
  '#',
  '2026-01-01',
  'a\nb',
]
const AXIS_VALUES: readonly AxisValue[] = ['en', 'de', '日本', 'Fr', 'x y', 1, 2.5, true]

/** A valid model. */
export function drawModel(draw: Draw): Model {
  const vars = draw.list(0, 3, () => drawVar(draw))
  const references: Target[] = draw.list(0, 3, () => drawTarget(draw))
  const elements = draw.list(0, 3, () => drawElement(draw))
  const defaults = drawParameters(draw, true)
  const images: Image[] = []
  for (let count = draw.int(1, 4); count > 0; count--) {
    const upstream = drawUpstream(draw, images, defaults)
    if (upstream && references.length < 5) references.push(upstream)
    images.push(drawImage(draw, { vars, references, elements, defaults, images }))
  }
  return { vars, references, elements, defaults, images }
}

function drawVar(draw: Draw): unknown {
  return draw.pick<unknown>([
    draw.pick(WORDS),
    draw.int(0, 99),
    { key: draw.pick(WORDS) },
    [draw.pick(WORDS), 'x'],
  ])
}

function pathInto(value: unknown): string {
  if (Array.isArray(value)) return '[0]'
  return typeof value === 'object' ? '.key' : ''
}

function drawTarget(draw: Draw): Target {
  const path = draw.pick(PICTURES)
  return draw.pick<Target>([
    { kind: 'file', path: draw.pick([path, `./${path}`, `refs/../${path}`, path.replace('/', '\\')]) },
    { kind: 'file', path },
    { kind: 'url', url: draw.pick(['https://cdn.example.com/a.png', 'http://example.com/x?y=1&z=2']) },
    { kind: 'inline', path },
  ])
}

function drawElement(draw: Draw): Element {
  if (draw.chance(50)) return { kind: 'existing', id: draw.id() }
  return {
    kind: 'declared',
    description: draw.pick(WORDS),
    frontal: { kind: 'file', path: draw.pick(PICTURES) },
    refer: draw.list(1, 3, () => drawTarget(draw)),
    tags: draw.list(0, 2, () => draw.pick(ELEMENT_TAGS)),
  }
}

/** An image that is one entry, as a reference for those after it. */
function drawUpstream(draw: Draw, images: readonly Image[], defaults: Parameters): Target | undefined {
  const image = images.findIndex(({ variants }) => variants.kind === 'one')
  const found = images[image]
  if (!found || draw.chance(40)) return undefined
  const isSeries = (found.resultType ?? defaults.resultType) === 'series'
  return { kind: 'entry', image, frame: isSeries ? draw.int(1, 2) : undefined }
}

function drawParameters(draw: Draw, isDefault: boolean): Parameters {
  const some = <Key extends string, T>(key: Key, value: () => T): { readonly [K in Key]?: T } =>
    (draw.chance(40) ? { [key]: value() } : {}) as { readonly [K in Key]?: T }
  return {
    ...some('resolution', () => draw.pick(RESOLUTIONS)),
    ...some('aspectRatio', () => draw.pick(ASPECT_RATIOS)),
    ...some('watermark', () => draw.chance(50)),
    ...some('resultType', () => draw.pick(['single', 'series'] as const)),
    ...some('callbackUrl', () => 'https://example.com/hook'),
    // What a default says of the other kind does not count.
    ...(isDefault
      ? { ...some('n', () => draw.int(1, 9)), ...some('seriesAmount', () => draw.int(2, 9)) }
      : {}),
    ...(isDefault && draw.chance(30) ? { prompt: [{ kind: 'text', text: 'a default' } as const] } : {}),
  }
}

function drawImage(draw: Draw, model: Model): Image {
  const parameters = drawParameters(draw, false)
  const isSeries = (parameters.resultType ?? model.defaults.resultType) === 'series'
  const variants = drawVariants(draw)
  const imageList = draw.chance(40) ? draw.list(1, 3, () => drawTarget(draw)) : []
  const elementList = draw.chance(30) ? draw.list(1, 2, () => draw.id()) : []
  const hasDefault = model.defaults.prompt !== undefined && imageList.length + elementList.length === 0
  return {
    ...parameters,
    ...(draw.chance(50) ? {} : isSeries ? { seriesAmount: draw.int(2, 9) } : { n: draw.int(1, 9) }),
    ...(hasDefault && draw.chance(50)
      ? {}
      : { prompt: drawPrompt(draw, model, { imageList, elementList, variants }) }),
    imageList,
    elementList,
    variants,
  }
}

function drawVariants(draw: Draw): Variants {
  const kind = draw.int(1, 10)
  if (kind <= 5) return { kind: 'one' }
  if (kind <= 7) return { kind: 'data' }
  const axes = draw.list(1, 2, () => draw.shuffled(AXIS_VALUES).slice(0, draw.int(2, 3)))
  return { kind: 'matrix', axes, include: draw.chance(50), exclude: draw.chance(50) }
}

function drawPrompt(
  draw: Draw,
  model: Model,
  image: Pick<Image, 'imageList' | 'elementList' | 'variants'>,
): Piece[] {
  const { vars, references, elements } = model
  const pieces: Piece[] = [{ kind: 'text', text: draw.pick(['A picture of ', 'x', '  ']) }]
  const text = (): Piece => ({ kind: 'text', text: draw.pick(TEXTS) })
  const tokens: (() => Piece)[] = [text]
  if (references.length > 0)
    tokens.push(() => ({ kind: 'reference', index: draw.int(0, references.length - 1) }))
  if (elements.length > 0) tokens.push(() => ({ kind: 'element', index: draw.int(0, elements.length - 1) }))
  if (image.imageList.length > 0)
    tokens.push(() => ({ kind: 'position', list: 'image', index: draw.int(1, image.imageList.length) }))
  if (image.elementList.length > 0)
    tokens.push(() => ({ kind: 'position', list: 'element', index: draw.int(1, image.elementList.length) }))
  if (vars.length > 0)
    tokens.push(() => {
      const index = draw.int(0, vars.length - 1)
      return {
        kind: 'var',
        index,
        path: pathInto(vars[index]) + draw.pick(['', '', ' | upcase', ' | append: "!"']),
      }
    })
  const { variants } = image
  if (variants.kind === 'data') tokens.push(() => ({ kind: 'row' }))
  if (variants.kind === 'matrix')
    tokens.push(() => ({ kind: 'axis', index: draw.int(0, variants.axes.length - 1) }))
  for (let count = draw.int(1, 5); count > 0; count--) pieces.push(draw.pick(tokens)(), text())
  return [...pieces, { kind: 'text', text: '.' }]
}
