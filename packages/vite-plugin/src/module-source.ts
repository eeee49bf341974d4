import type { Catalogue, CatalogueImage, Picture } from './catalogue.ts'
import { ImagesError } from './errors.ts'
import { withQuery } from './kirin-url.ts'
import { suggestIds } from './suggest.ts'
import { type GroupRequest, type ImageRequest, type ModuleRequest, toImport } from './virtual-id.ts'

/** The code of a virtual module and the pictures that it imports. */
export interface ModuleSource {
  readonly code: string
  readonly pictures: readonly Picture[]
}

/** Gives the preview of a picture, a small data URL, where it is known by now. */
export type PreviewOf = (picture: Picture) => string

/**
 * The code only imports the real files: hashing, base, inlining and the rest of an asset's life stay Vite's.
 * Vite emits whatever is imported, so of the candidates those that nothing refers to are taken out of the bundle again.
 * @param importer who asks, as people call it
 * @throws ImagesError for an id that is in no manifest.
 */
export function moduleSource(
  request: ModuleRequest,
  catalogue: Catalogue,
  importer: string,
  previewOf: PreviewOf,
): ModuleSource {
  if (request.kind === 'every') return { code: everyModule([...catalogue.keys()]), pictures: [] }
  const problem = (what: string): ImagesError =>
    new ImagesError(`${importer} imports "${toImport(request)}", but no manifest has ${what}`)
  if (request.kind === 'group') {
    const ids = [...catalogue.keys()].filter(id => id.startsWith(request.prefix))
    if (ids.length > 0 || request.prefix === '') return { code: groupModule(request, ids), pictures: [] }
    const prefixes = [...catalogue.keys()].filter(id => id.includes('/')).map(id => `${firstPart(id)}/`)
    throw problem(`images below "${request.prefix}". ${suggestIds(request.prefix, [...new Set(prefixes)])}`)
  }
  const image = catalogue.get(request.id)
  if (!image) throw problem(`an image "${request.id}". ${suggestIds(request.id, [...catalogue.keys()])}`)
  return oneModule(request, image, previewOf)
}

function oneModule(request: ImageRequest, image: CatalogueImage, previewOf: PreviewOf): ModuleSource {
  switch (request.kind) {
    case 'image':
      return imageModule(image, image.frames.length > 1 ? [] : image.candidates, previewOf)
    case 'all':
      return imageModule(image, image.candidates, previewOf)
    case 'url':
      return { code: `export { default } from ${quote(image.chosen.file)}\n`, pictures: [image.chosen] }
    case 'file': {
      const file = quote(withQuery(image.chosen.file, request.query))
      return { code: `export * from ${file}\nexport { default } from ${file}\n`, pictures: [image.chosen] }
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
  previewOf: PreviewOf,
): ModuleSource {
  const { frames } = image
  const pictures = [...new Set([image.chosen, ...frames, ...candidates])]
  const nameOf = (picture: Picture): string => `file${pictures.indexOf(picture)}`
  const list = (of: readonly Picture[]): string =>
    `[${of.map(of => `{ src: ${nameOf(of)}, width: ${of.width}, height: ${of.height} }`).join(', ')}]`
  const names = [
    'src',
    'width',
    'height',
    'alt',
    'placeholder',
    'frames',
    ...(candidates.length > 0 ? ['candidates'] : []),
  ]
  const lines = [
    ...pictures.map(picture => `import ${nameOf(picture)} from ${quote(picture.file)}`),
    `export const src = ${nameOf(image.chosen)}`,
    `export const width = ${image.chosen.width}`,
    `export const height = ${image.chosen.height}`,
    `export const alt = ${quote(image.alt)}`,
    `export const placeholder = ${quote(previewOf(image.chosen))}`,
    `export const frames = ${list(frames)}`,
    ...(candidates.length > 0 ? [`export const candidates = ${list(candidates)}`] : []),
    `export default { ${names.join(', ')} }`,
    '',
  ]
  return { code: lines.join('\n'), pictures }
}

/** JSON is JavaScript, but for two line separators that old parsers stumble over. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
