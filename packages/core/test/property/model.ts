import type { AspectRatio, ElementTag, Resolution } from '../../src/resolve/entry.ts'

/** A valid manifest before anything is named or written: things are referred to by their index. */
export interface Model {
  readonly vars: readonly unknown[]
  readonly references: readonly Target[]
  readonly elements: readonly Element[]
  readonly defaults: Parameters
  readonly images: readonly Image[]
}

/** Where a picture comes from. `entry`: the chosen one of an image, or a frame of its series, from 1. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'inline'; readonly path: string }
  | { readonly kind: 'entry'; readonly image: number; readonly frame: number | undefined }

export type Element =
  | { readonly kind: 'existing'; readonly id: bigint }
  | {
      readonly kind: 'declared'
      readonly description: string
      readonly frontal: Target
      readonly refer: readonly Target[]
      readonly tags: readonly ElementTag[]
    }

export type Piece =
  /** Holds nothing that a template or a token begins with. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'var'; readonly index: number; readonly path: string }
  | { readonly kind: 'axis'; readonly index: number }
  | { readonly kind: 'row' }
  | { readonly kind: 'reference'; readonly index: number }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'position'; readonly list: 'image' | 'element'; readonly index: number }

export interface Parameters {
  readonly prompt?: readonly Piece[]
  readonly resolution?: Resolution
  readonly aspectRatio?: AspectRatio
  readonly watermark?: boolean
  readonly resultType?: 'single' | 'series'
  readonly n?: number
  readonly seriesAmount?: number
  readonly callbackUrl?: string
}

export interface Image extends Parameters {
  readonly imageList: readonly Target[]
  readonly elementList: readonly bigint[]
  readonly variants: Variants
}

export type Variants =
  | { readonly kind: 'one' }
  | {
      readonly kind: 'matrix'
      readonly axes: readonly (readonly AxisValue[])[]
      readonly include: boolean
      readonly exclude: boolean
    }
  /** The rows of the data file. */
  | { readonly kind: 'data' }

export type AxisValue = string | number | boolean

export type Naming = (kind: 'var' | 'reference' | 'element' | 'axis' | 'image', index: number) => string

/** What is free: names, and texts that are not sent. */
export interface Surroundings {
  readonly name: Naming
  /** Of an image, from 0, or of the defaults, -1. */
  free(image: number): Readonly<Record<string, unknown>>
}

export const PLAIN: Surroundings = { name: (kind, index) => `${kind}${index}`, free: () => ({}) }

export const DATA_FILE = 'rows.csv'

/** The manifest as YAML data: maps, lists and scalars, bigints for exact integers. */
export function toData(
  model: Model,
  { name, free }: Surroundings,
  picture: (path: string) => string,
): Record<string, unknown> {
  const target = (to: Target): string => {
    switch (to.kind) {
      case 'file':
        return to.path
      case 'url':
        return to.url
      case 'inline':
        return picture(to.path)
      case 'entry':
        return `kirin:${name('image', to.image)}${to.frame === undefined ? '' : `#${to.frame}`}`
    }
  }
  const prompt = (pieces: readonly Piece[]): string => pieces.map(piece => promptText(piece, name)).join('')
  const parameters = (from: Parameters, index: number): Record<string, unknown> => ({
    ...given('prompt', from.prompt && prompt(from.prompt)),
    ...given('resolution', from.resolution),
    ...given('aspect_ratio', from.aspectRatio),
    ...given('watermark_info', from.watermark === undefined ? undefined : { enabled: from.watermark }),
    ...given('result_type', from.resultType),
    ...given('n', from.n),
    ...given('series_amount', from.seriesAmount),
    ...given('callback_url', from.callbackUrl),
    ...free(index),
  })
  const images = model.images.map((image, index) => [
    name('image', index),
    {
      ...parameters(image, index),
      ...(image.imageList.length > 0
        ? { image_list: image.imageList.map(to => ({ image: target(to) })) }
        : {}),
      ...(image.elementList.length > 0
        ? { element_list: image.elementList.map(id => ({ element_id: id })) }
        : {}),
      ...variantData(image.variants, name),
    },
  ])
  return {
    version: 1,
    ...section(
      'vars',
      named(
        model.vars,
        index => name('var', index),
        value => value,
      ),
    ),
    ...section(
      'references',
      named(model.references, index => name('reference', index), target),
    ),
    ...section(
      'elements',
      named(
        model.elements,
        index => name('element', index),
        element => elementData(element, target),
      ),
    ),
    ...section('defaults', parameters(model.defaults, -1)),
    images: Object.fromEntries(images),
  }
}

function elementData(element: Element, target: (to: Target) => string): unknown {
  if (element.kind === 'existing') return element.id
  const { description, frontal, refer, tags } = element
  return {
    description,
    frontal_image: target(frontal),
    refer_images: refer.map(target),
    ...(tags.length > 0 ? { tags } : {}),
  }
}

function promptText(piece: Piece, name: Naming): string {
  switch (piece.kind) {
    case 'text':
      return piece.text
    case 'var':
      return `{{ ${name('var', piece.index)}${piece.path} }}`
    case 'axis':
      return `{{ ${name('axis', piece.index)} }}`
    case 'row':
      return '{{ row.name }}'
    case 'reference':
    case 'element':
      return `<<<${name(piece.kind, piece.index)}>>>`
    case 'position':
      return `<<<${piece.list}_${piece.index}>>>`
  }
}

function variantData(variants: Variants, name: Naming): Record<string, unknown> {
  if (variants.kind === 'one') return {}
  if (variants.kind === 'data') return { data: DATA_FILE }
  const axes = variants.axes.map((values, index) => [name('axis', index), values] as const)
  const first = Object.fromEntries(axes.map(([axis, values]) => [axis, values[0]]))
  const other = Object.fromEntries(axes.map(([axis], index) => [axis, `other${index}`]))
  return {
    matrix: {
      ...Object.fromEntries(axes),
      ...(variants.exclude ? { exclude: [first] } : {}),
      ...(variants.include ? { include: [{ ...first, extra: 'x' }, other] } : {}),
    },
  }
}

function named<T>(
  list: readonly T[],
  name: (index: number) => string,
  value: (item: T) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(list.map((item, index) => [name(index), value(item)]))
}

function section(key: string, members: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(members).length > 0 ? { [key]: members } : {}
}

function given(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [key]: value }
}
