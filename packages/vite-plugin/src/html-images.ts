import type { Catalogue, CatalogueImage, Picture } from './catalogue.ts'
import { type Attribute, elementsOf, type HtmlElement } from './html-elements.ts'
import { imageNamed, KIRIN_URL } from './kirin-url.ts'
import { errorAt } from './source-frame.ts'

/** Where a page is, and how it is to refer to a file. */
export interface Page {
  /** Absolute; errors point there. */
  readonly file: string
  /** @param file absolute, with a query or without */
  urlOf(file: string): string
  /** Called with each image that the page names, by its id, before it is looked up. */
  onUse?(id: string): void
}

const SOURCES = new Set(['src', 'href', 'xlink:href', 'poster', 'data'])
const SETS = new Set(['srcset', 'imagesrcset'])
/** White space ends a URL, and only behind a descriptor a comma does without: a URL may hold one. */
const SET_SEPARATORS = /(,?\s+(?:[\d.]+[wxh]\s*,\s*)?)/
/** As Vite has them: of a link in `<a>`, or of any other `<meta>`, it makes no asset. */
const META = /^(?:og:image(?::url|:secure_url)?|twitter:image|msapplication-.*)$/i
const NOT_ASSETS = new Set(['a', 'area', 'base', 'script'])

/** Whether a page may name images at all; most do not, and need no parser. */
export function namesImages(html: string): boolean {
  return html.includes('kirin:')
}

/**
 * Replaces `kirin:id` in the attributes of which Vite makes assets by the files themselves, and adds what an `<img>`
 * lacks of `width`, `height` and `alt`.
 * @throws ImagesError for an id that no manifest has, at its place.
 */
export async function placeImages(html: string, catalogue: Catalogue, page: Page): Promise<string> {
  const edits: Edit[] = []
  for (const element of await elementsOf(html)) {
    if (NOT_ASSETS.has(element.name) || element.attributes.some(({ name }) => name === 'vite-ignore'))
      continue
    const placed = element.attributes.flatMap(
      attribute => place(element, attribute, html, catalogue, page) ?? [],
    )
    edits.push(...placed.map(({ edit }) => edit))
    const main = placed.find(({ attribute }) => attribute.name === 'src') ?? placed[0]
    if (main && (element.name === 'img' || element.name === 'source')) {
      const text = missingAttributes(element, main.image, main.picture)
      edits.push({ start: element.nameEnd, end: element.nameEnd, text })
    }
  }
  return applied(html, edits)
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

interface Placed {
  readonly attribute: Attribute
  readonly edit: Edit
  /** What it names, or what it names first. */
  readonly image: CatalogueImage
  readonly picture: Picture
}

function place(
  element: HtmlElement,
  attribute: Attribute,
  html: string,
  catalogue: Catalogue,
  page: Page,
): Placed | undefined {
  if (!holdsUrls(element, attribute)) return undefined
  const { start, end, name, value } = attribute
  let first: Pick<Placed, 'image' | 'picture'> | undefined
  const parts = SETS.has(name) ? value.split(SET_SEPARATORS) : [value]
  const replaced = parts.map(part => {
    const url = part.trim()
    if (!KIRIN_URL.test(url)) return part
    const named = imageNamed(url, catalogue)
    page.onUse?.(named.kind === 'found' ? named.image.id : named.id)
    if (named.kind === 'unknown') {
      const within = html.slice(start, end).indexOf(url)
      throw errorAt(named.problem, page.file, html, start + Math.max(0, within), within < 0 ? 1 : url.length)
    }
    first ??= named
    return page.urlOf(named.file)
  })
  const edit = { start, end, text: `${name}="${escaped(replaced.join(''))}"` }
  return first && { attribute, edit, image: first.image, picture: first.picture }
}

function holdsUrls({ name, attributes }: HtmlElement, attribute: Attribute): boolean {
  if (name !== 'meta') return SOURCES.has(attribute.name) || SETS.has(attribute.name)
  if (attribute.name !== 'content') return false
  return attributes.some(of => (of.name === 'property' || of.name === 'name') && META.test(of.value.trim()))
}

/** One of the two sizes alone keeps its say: the other follows by the ratio, and anything but pixels is left alone. */
function missingAttributes(
  { name, attributes }: HtmlElement,
  image: CatalogueImage,
  picture: Picture,
): string {
  const given = (wanted: string): string | undefined => attributes.find(of => of.name === wanted)?.value
  const [width, height] = [given('width'), given('height')]
  const added: string[] = []
  if (width === undefined && height === undefined) {
    added.push(`width="${picture.width}"`, `height="${picture.height}"`)
  } else if (height === undefined && isPixels(width)) {
    added.push(`height="${Math.round((Number(width) * picture.height) / picture.width)}"`)
  } else if (width === undefined && isPixels(height)) {
    added.push(`width="${Math.round((Number(height) * picture.width) / picture.height)}"`)
  }
  // An empty one would say that the picture is mere decoration, which nobody has said.
  if (name === 'img' && given('alt') === undefined && image.alt !== '')
    added.push(`alt="${escaped(image.alt)}"`)
  return added.map(attribute => ` ${attribute}`).join('')
}

function isPixels(text: string | undefined): boolean {
  return text !== undefined && /^\s*\d+\s*$/.test(text)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}

/** Edits do not overlap; those at the same place stay in order. */
function applied(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = []
  let at = 0
  for (const { start, end, text: replacement } of [...edits].sort((a, b) => a.start - b.start)) {
    pieces.push(text.slice(at, start), replacement)
    at = Math.max(at, end)
  }
  return pieces.join('') + text.slice(at)
}
