import type { Catalogue, CatalogueImage, Picture } from './catalogue.ts'
import { ImagesError } from './errors.ts'
import { withQuery } from './kirin-url.ts'
import { suggestIds } from './suggest.ts'
import { type ImageRequest, toImport } from './virtual-id.ts'

/** The code of a virtual module and the pictures that it imports. */
export interface ModuleSource {
  readonly code: string
  readonly pictures: readonly Picture[]
}

/**
 * The code only imports the real files: hashing, base, inlining and the rest of an asset's life stay Vite's.
 * Candidates that were not chosen are imported by `?all` alone, because Vite emits whatever is imported.
 * @param importer who asks, as people call it
 * @throws ImagesError for an id that is in no manifest.
 */
export function moduleSource(request: ImageRequest, catalogue: Catalogue, importer: string): ModuleSource {
  const image = catalogue.get(request.id)
  if (!image) {
    throw new ImagesError(
      `${importer} imports "${toImport(request)}", but no manifest has an image "${request.id}". ${suggestIds(request.id, [...catalogue.keys()])}`,
    )
  }
  switch (request.kind) {
    case 'image':
      return imageModule(image, image.frames, [])
    case 'all':
      return imageModule(image, image.frames, image.candidates)
    case 'url':
      return { code: `export { default } from ${quote(image.chosen.file)}\n`, pictures: [image.chosen] }
    case 'file': {
      const file = quote(withQuery(image.chosen.file, request.query))
      return { code: `export * from ${file}\nexport { default } from ${file}\n`, pictures: [image.chosen] }
    }
  }
}

function imageModule(
  image: CatalogueImage,
  frames: readonly Picture[],
  candidates: readonly Picture[],
): ModuleSource {
  const pictures = [...new Set([image.chosen, ...frames, ...candidates])]
  const nameOf = (picture: Picture): string => `file${pictures.indexOf(picture)}`
  const list = (of: readonly Picture[]): string =>
    `[${of.map(of => `{ src: ${nameOf(of)}, width: ${of.width}, height: ${of.height} }`).join(', ')}]`
  const names = ['src', 'width', 'height', 'alt', 'frames', ...(candidates.length > 0 ? ['candidates'] : [])]
  const lines = [
    ...pictures.map(picture => `import ${nameOf(picture)} from ${quote(picture.file)}`),
    `export const src = ${nameOf(image.chosen)}`,
    `export const width = ${image.chosen.width}`,
    `export const height = ${image.chosen.height}`,
    `export const alt = ${quote(image.alt)}`,
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
