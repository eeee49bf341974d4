import type { ResolvedEntry } from '../resolve/entry.ts'

/** What entries are to the compiler: of the rest nothing is told. */
export type DeclaredEntry = Pick<ResolvedEntry, 'id' | 'manifest' | 'result' | 'alt'>

const EVERY = 'virtual:kirin-batch'

/**
 * The text of a `.d.ts` that declares the modules of the Vite plugin, one image at a time, so that a misspelt id is an
 * error to the compiler, and the frames of a series are counted. It stands for itself: types are resolved wherever it lies.
 */
export function moduleDeclarations(entries: readonly DeclaredEntry[]): string {
  const sorted = [...entries].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  return [
    HEAD,
    everyModule(sorted),
    ...sorted.map(imageModules),
    ...groupsOf(sorted).map(groupModules),
    misspeltModules(),
  ].join('\n')
}

/** In every such file, whatever a formatter has made of it. */
export const WRITTEN_BY = '// Written by kirin-batch'

const HEAD = `${WRITTEN_BY}: the images of this project, as modules. What is changed here is written over.
`

const SHARED = `  /** A picture for an \`<img>\`; width and height are its pixels. */
  export interface KirinPicture {
    readonly src: string
    readonly width: number
    readonly height: number
  }

  export interface KirinImage<Frames extends readonly KirinPicture[] = readonly [KirinPicture]> extends KirinPicture {
    /** Empty where the manifest gives none. */
    readonly alt: string
    /** The picture in a few pixels, as a data URL: for a background while it loads. */
    readonly placeholder: string
    /** Those of a series; a single image is its own only frame. */
    readonly frames: Frames
  }

  /** A single image with what there is to choose from, the chosen one among them. */
  export interface KirinSingle extends KirinImage {
    readonly candidates: readonly [KirinPicture, ...KirinPicture[]]
  }

  /** By vite-imagetools, with \`as=picture\`. */
  export interface KirinSources {
    readonly sources: Readonly<Record<string, string>>
    readonly img: { readonly src: string; readonly w: number; readonly h: number }
  }
`

function everyModule(entries: readonly DeclaredEntry[]): string {
  const exports = entries
    .filter(({ id }) => id !== 'default')
    .map(({ id }) => `  export { default as ${exportName(id)} } from '${EVERY}/${id}'\n`)
  const properties = entries.map(({ id }) => `    readonly '${id}': ${typeOfDefault(id)}\n`)
  return `declare module '${EVERY}' {
${SHARED}
${exports.join('')}
  /** Every image by its id. All of them become part of the build. */
  const images: {
${properties.join('')}  }
  export default images
}
`
}

function imageModules(entry: DeclaredEntry): string {
  const name = `${EVERY}/${entry.id}`
  const frames = `readonly [${Array.from({ length: framesOf(entry) }, () => 'KirinPicture').join(', ')}]`
  const isSeries = entry.result.type === 'series'
  const type = isSeries ? `KirinImage<${frames}>` : 'KirinSingle'
  const candidates = '  export const candidates: readonly [KirinPicture, ...KirinPicture[]]\n'
  const imported = isSeries ? 'KirinImage' : 'KirinSingle'
  const about = comment(entry.alt === undefined ? entry.manifest : `${entry.alt} (${entry.manifest})`)
  const fields = `  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: ${frames}
`
  return `declare module '${name}' {
  import type { ${imported}, KirinPicture } from '${EVERY}'
  ${about}
  const image: ${type}
${fields}${isSeries ? '' : candidates}}
declare module '${name}?all' {
  import type { ${imported}, KirinPicture } from '${EVERY}'
  ${about}
  const image: ${isSeries ? `${type} & { readonly candidates: readonly [KirinPicture, ...KirinPicture[]] }` : type}
${fields}${candidates}}
declare module '${name}?url' {
  const url: string
  export default url
}
declare module '${name}?*as=picture' {
  const picture: import('${EVERY}').KirinSources
  export default picture
}
declare module '${name}?*' {
  const url: string
  export default url
}
`
}

/** Images whose ids begin alike up to a `/`: a matrix, or the rows of a data file. */
interface Group {
  /** With its `/`. */
  readonly prefix: string
  readonly entries: readonly DeclaredEntry[]
}

function groupsOf(entries: readonly DeclaredEntry[]): readonly Group[] {
  const groups = new Map<string, DeclaredEntry[]>()
  for (const entry of entries) {
    const slash = entry.id.indexOf('/')
    if (slash === -1) continue
    const prefix = entry.id.slice(0, slash + 1)
    const group = groups.get(prefix) ?? []
    groups.set(prefix, group)
    group.push(entry)
  }
  return [...groups].map(([prefix, members]) => ({ prefix, entries: members }))
}

/**
 * To the compiler the star stands for any text, so that a misspelt id ends here too. Without a default export, which
 * `__esModule` keeps the compiler from making up, its import is an error all the same.
 */
function groupModules({ prefix, entries }: Group): string {
  const object = (typeOf: (id: string) => string): string =>
    entries.map(({ id }) => `    readonly '${id.slice(prefix.length)}': ${typeOf(id)}\n`).join('')
  return `declare module '${EVERY}/${prefix}*?url' {
  export const __esModule: true
  export const images: {
${object(() => 'string')}  }
}
declare module '${EVERY}/${prefix}*' {
  export const __esModule: true
  export const images: {
${object(typeOfDefault)}  }
}
`
}

/** `vite/client` declares whatever ends in these queries, so that a misspelt id would pass: what is more exact comes first. */
function misspeltModules(): string {
  return ['url', 'inline', 'no-inline', 'raw']
    .map(query => `declare module '${EVERY}/*?${query}' {\n  export const __esModule: true\n}\n`)
    .join('')
}

function framesOf({ result }: DeclaredEntry): number {
  return result.type === 'series' ? result.amount : 1
}

function typeOfDefault(id: string): string {
  return `typeof import('${EVERY}/${id}').default`
}

/** A name that is none in the language is written as a text, which TypeScript reads since 5.6. */
function exportName(id: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(id) ? id : `'${id}'`
}

function comment(text: string): string {
  return `/** ${text.replace(/\s+/g, ' ').replaceAll('*/', '*\\/')} */`
}
