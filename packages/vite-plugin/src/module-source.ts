import type { Catalogue, CatalogueImage, Picture } from './catalogue.ts'
import { ImagesError } from './errors.ts'
import { withQuery } from './kirin-url.ts'
import { inPixels } from './placeholder.ts'
import { suggestIds } from './suggest.ts'
import {
  type GroupRequest,
  type ImageRequest,
  isForPlugins,
  type ModuleRequest,
  toImport,
} from './virtual-id.ts'

/** The code of a virtual module and the pictures that it imports. */
export interface ModuleSource {
  readonly code: string
  readonly pictures: readonly Picture[]
}

/** What modules have of pictures. */
export interface PictureTexts {
  /** The preview of a picture, a small data URL, where it is known by now. */
  previewOf(picture: Picture): string
  /** An expression for the URL of a picture; `undefined` where the picture is to be imported as a module of its own. */
  urlOf(picture: Picture): string | undefined
  /** The module of a picture whose default export is its URL. */
  moduleOf(picture: Picture): string
}

/** What the URL of a picture is called in a module, with a number behind it. */
export const URL_NAME = 'kirinFile'

/**
 * The code only imports the real files, or names the assets that they are: hashing, base, inlining and the rest of an
 * asset's life stay Vite's.
 * Vite emits whatever is imported, so of the candidates those that nothing refers to are taken out of the bundle again.
 * @param importer tells who asks, as people call it
 * @throws ImagesError for an id that is in no manifest.
 */
export function moduleSource(
  request: ModuleRequest,
  catalogue: Catalogue,
  importer: () => string,
  texts: PictureTexts,
): ModuleSource {
  if (request.kind === 'every') return { code: everyModule([...catalogue.keys()]), pictures: [] }
  const problem = (what: string): ImagesError =>
    new ImagesError(`${importer()} imports "${toImport(request)}", but no manifest has ${what}`)
  if (request.kind === 'group') {
    const ids = [...catalogue.keys()].filter(id => id.startsWith(request.prefix))
    if (ids.length > 0 || request.prefix === '') return { code: groupModule(request, ids), pictures: [] }
    const prefixes = [...catalogue.keys()].filter(id => id.includes('/')).map(id => `${firstPart(id)}/`)
    throw problem(`images below "${request.prefix}". ${suggestIds(request.prefix, [...new Set(prefixes)])}`)
  }
  const image = catalogue.get(request.id)
  if (!image) throw problem(`an image "${request.id}". ${suggestIds(request.id, [...catalogue.keys()])}`)
  return oneModule(request, image, texts)
}

function oneModule(request: ImageRequest, image: CatalogueImage, texts: PictureTexts): ModuleSource {
  switch (request.kind) {
    case 'image':
      return imageModule(image, image.frames.length > 1 ? [] : image.candidates, texts)
    case 'all':
      return imageModule(image, image.candidates, texts)
    case 'url': {
      // As in the image's own module, so that both have it from the same place.
      const url = picturesOf(image).length === 1 ? texts.urlOf(image.chosen) : undefined
      const code =
        url === undefined
          ? `export { default } from ${quote(texts.moduleOf(image.chosen))}\n`
          : `const ${URL_NAME}0 = ${url}\nexport { ${URL_NAME}0 as default }\n`
      return { code, pictures: [image.chosen] }
    }
    case 'file': {
      const { chosen } = image
      const file = quote(withQuery(isForPlugins(request) ? inPixels(chosen) : chosen.file, request.query))
      return { code: `export * from ${file}\nexport { default } from ${file}\n`, pictures: [chosen] }
    }
  }
}

/** Nothing but exports from elsewhere, so that a bundler follows only those that are used. Names need not be identifiers. */
function everyModule(ids: readonly string[]): string {
  const exports = ids
    // The one name that means something already; that image is in the map all the same.
    .filter(id => id !== 'default')
    .map(id => `export { default as ${quote(id)} } from ${quote(toImport({ kind: 'image', id }))}\n`)
  const map = toImport({ kind: 'group', prefix: '', query: '' })
  return `${exports.join('')}export { images as default } from ${quote(map)}\n`
}

function groupModule(
  { prefix, query }: Extract<GroupRequest, { kind: 'group' }>,
  ids: readonly string[],
): string {
  const suffix = query === '' ? '' : `?${query}`
  const imports = ids.map(
    (id, index) => `import image${index} from ${quote(`${toImport({ kind: 'image', id })}${suffix}`)}\n`,
  )
  const properties = ids.map((id, index) => `  ${key(id.slice(prefix.length))}: image${index},\n`)
  return `${imports.join('')}export const images = {\n${properties.join('')}}\n`
}

/** A property of an object; `__proto__` would be its prototype. */
function key(name: string): string {
  return name === '__proto__' ? `[${quote(name)}]` : quote(name)
}

function firstPart(id: string): string {
  return id.slice(0, id.indexOf('/'))
}

function imageModule(
  image: CatalogueImage,
  candidates: readonly Picture[],
  { previewOf, urlOf, moduleOf }: PictureTexts,
): ModuleSource {
  const { chosen, frames } = image
  const pictures = picturesOf({ ...image, candidates })
  // Of several those that nothing refers to are left out of a bundle, which the modules of files tell.
  const url = pictures.length === 1 ? urlOf(chosen) : undefined
  const files =
    url === undefined
      ? pictures.map((of, index) => `import ${URL_NAME}${index} from ${quote(moduleOf(of))}\n`).join('')
      : `const ${URL_NAME}0 = ${url}\n`
  const listOf = (of: readonly Picture[]): string => {
    const items = of.map(({ file, width, height }) => {
      const index = pictures.findIndex(picture => picture.file === file)
      return `{ src: ${URL_NAME}${index}, width: ${width}, height: ${height} }`
    })
    return `[${items.join(', ')}]`
  }
  const { width, height } = chosen
  const alt = quote(image.alt)
  const more = candidates.length > 0
  // Each name costs a bundler time, so what is short is written again.
  const code = `${files}export { ${URL_NAME}0 as src }
export const width = ${width}
export const height = ${height}
export const alt = ${alt}
export const placeholder = ${quote(previewOf(chosen))}
export const frames = ${listOf(frames)}
${more ? `export const candidates = ${listOf(candidates)}\n` : ''}export default { src: ${URL_NAME}0, width: ${width}, height: ${height}, alt: ${alt}, placeholder, frames${more ? ', candidates' : ''} }
`
  return { code, pictures }
}

/** Each of them once, the chosen one first. */
function picturesOf({ chosen, frames, candidates }: CatalogueImage): readonly Picture[] {
  const isChosen = ({ file }: Picture): boolean => file === chosen.file
  if (frames.every(isChosen) && candidates.every(isChosen)) return [chosen]
  return [...new Map([chosen, ...frames, ...candidates].map(of => [of.file, of])).values()]
}

/** JSON is JavaScript, but for two line separators that old parsers stumble over. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
