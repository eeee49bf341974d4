import { ASPECT_RATIOS, ELEMENT_TAGS, RESOLUTIONS } from '../../src/resolve/entry.ts'
import { type Draw, PICTURES } from './draw.ts'
import type { Element, Image, Model, Piece, Target } from './model.ts'

/** One change of something that is paid for, and the images whose pictures it changes, by their index. */
export interface Change {
  readonly name: string
  readonly model: Model
  readonly touched: ReadonlySet<number>
}

/** Another number of candidates of each single image: a demand, and no other picture. */
export function withOtherDemand(model: Model, draw: Draw): Model {
  const images = model.images.map(image => {
    const isSeries = (image.resultType ?? model.defaults.resultType) === 'series'
    return isSeries ? image : { ...image, n: draw.int(1, 9) }
  })
  return { ...model, images }
}

type Declared = Extract<Element, { kind: 'declared' }>

/** A change of each kind that the model has something for. */
export function changesOf(model: Model, draw: Draw): Change[] {
  return [
    ...imageChanges(model, draw),
    ...elementChanges(model, draw),
    ...referenceChanges(model, draw),
    ...defaultChanges(model),
  ]
}

/** The images that send a picture of the project's folder. */
export function sendersOf(model: Model, path: string): Set<number> {
  const isIt = (target: Target | undefined): boolean => target !== undefined && contentOf(target) === path
  return imagesWhere(model, image => {
    const named = piecesOf(model, image).flatMap(piece => {
      if (piece.kind === 'reference') return [model.references[piece.index]]
      const element = piece.kind === 'element' ? model.elements[piece.index] : undefined
      return element?.kind === 'declared' ? [element.frontal, ...element.refer] : []
    })
    return [...image.imageList, ...named].some(isIt)
  })
}

function imageChanges(model: Model, draw: Draw): Change[] {
  const { defaults } = model
  return model.images.flatMap((image, index) => {
    const change = (name: string, by: Partial<Image>): Change => ({
      name,
      model: { ...model, images: model.images.with(index, { ...image, ...by }) },
      touched: new Set([index]),
    })
    const changes: Change[] = [
      change('resolution', {
        resolution: other(draw, RESOLUTIONS, image.resolution ?? defaults.resolution ?? '1k'),
      }),
      change('aspect ratio', {
        aspectRatio: other(draw, ASPECT_RATIOS, image.aspectRatio ?? defaults.aspectRatio ?? 'auto'),
      }),
      change('watermark', { watermark: !(image.watermark ?? defaults.watermark ?? false) }),
    ]
    if (image.prompt) {
      changes.push(change('prompt', { prompt: [...image.prompt, { kind: 'text', text: ' And more.' }] }))
      const swapped = swappedReferences(model, image.prompt)
      if (swapped) changes.push(change('order in the prompt', { prompt: swapped }))
    }
    if ((image.resultType ?? defaults.resultType) === 'series') {
      const amount = image.seriesAmount ?? defaults.seriesAmount ?? 4
      changes.push(change('series amount', { seriesAmount: amount === 9 ? 8 : amount + 1 }))
    } else {
      const { n: _, ...rest } = image
      changes.push({
        ...change('series', {}),
        model: { ...model, images: model.images.with(index, { ...rest, resultType: 'series' }) },
      })
    }
    const list = swappedNeighbours(image.imageList)
    if (list) changes.push(change('order of the list', { imageList: list }))
    const [first, ...others] = image.elementList
    if (first !== undefined)
      changes.push(change('element id', { elementList: [first === 1n ? 2n : first - 1n, ...others] }))
    return changes
  })
}

function elementChanges(model: Model, draw: Draw): Change[] {
  return model.elements.flatMap((element, index) => {
    const touched = imagesWhere(model, image =>
      piecesOf(model, image).some(piece => piece.kind === 'element' && piece.index === index),
    )
    const change = (name: string, by: Element): Change => ({
      name,
      model: { ...model, elements: model.elements.with(index, by) },
      touched,
    })
    if (element.kind === 'existing')
      return [change('named element id', { ...element, id: element.id === 1n ? 2n : element.id - 1n })]
    return [
      change('description', { ...element, description: `${element.description}!` }),
      change('frontal image', {
        ...element,
        frontal: { kind: 'file', path: other(draw, PICTURES, contentOf(element.frontal)) },
      }),
      ...referOrder(element).map(refer => change('order of refer images', { ...element, refer })),
      change('tags', {
        ...element,
        tags: [...element.tags, ...ELEMENT_TAGS.filter(tag => !element.tags.includes(tag)).slice(0, 1)],
      }),
    ]
  })
}

function referOrder({ refer }: Declared): (readonly Target[])[] {
  const swapped = swappedNeighbours(refer)
  return swapped ? [swapped] : []
}

function referenceChanges(model: Model, draw: Draw): Change[] {
  return model.references.map((target, index) => ({
    name: 'reference',
    model: {
      ...model,
      references: model.references.with(index, {
        kind: 'file',
        path: other(draw, PICTURES, contentOf(target)),
      }),
    },
    touched: imagesWhere(model, image =>
      piecesOf(model, image).some(piece => piece.kind === 'reference' && piece.index === index),
    ),
  }))
}

function defaultChanges(model: Model): Change[] {
  if (!model.defaults.prompt) return []
  return [
    {
      name: 'default prompt',
      model: {
        ...model,
        defaults: { ...model.defaults, prompt: [{ kind: 'text', text: 'another default' }] },
      },
      touched: imagesWhere(model, image => image.prompt === undefined),
    },
  ]
}

/** What a target shows: a picture of the folder by its path, however it is written. */
function contentOf(target: Target): string {
  switch (target.kind) {
    case 'file':
    case 'inline':
      return `refs/${target.path.slice(-'a.png'.length)}`
    case 'url':
      return target.url
    case 'entry':
      return `${target.image}#${target.frame ?? 1}`
  }
}

function other<T extends string>(draw: Draw, list: readonly T[], than: string): T {
  return draw.pick(list.filter(item => item !== than))
}

/** Two neighbours that show different pictures change places. */
function swappedNeighbours(list: readonly Target[]): readonly Target[] | undefined {
  for (const [index, target] of list.entries()) {
    const next = list[index + 1]
    if (next && contentOf(next) !== contentOf(target)) return list.with(index, next).with(index + 1, target)
  }
  return undefined
}

/** The first references of a prompt that show different pictures change places; both are new to the list there. */
function swappedReferences(model: Model, prompt: readonly Piece[]): readonly Piece[] | undefined {
  const places = prompt.flatMap((piece, at) =>
    piece.kind === 'reference' ? [{ piece, at, target: model.references[piece.index] }] : [],
  )
  const [first] = places
  const second = places.find(
    ({ target }) => first?.target && target && contentOf(target) !== contentOf(first.target),
  )
  if (!first || !second) return undefined
  return prompt.with(first.at, second.piece).with(second.at, first.piece)
}

function piecesOf(model: Model, image: Image): readonly Piece[] {
  return image.prompt ?? model.defaults.prompt ?? []
}

function imagesWhere(model: Model, test: (image: Image) => boolean): Set<number> {
  return new Set(model.images.flatMap((image, index) => (test(image) ? [index] : [])))
}
