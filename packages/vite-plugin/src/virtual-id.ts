const EVERY = 'virtual:kirin-batch'
const PREFIX = `${EVERY}/`
const GROUP = '/*'
// `\0` keeps other plugins away. Neither a `?` nor the ending of the id may show: Vite takes `theme.css?all` for a style
// sheet, and vite-imagetools `logo.png?w=480` for a picture.
const MODULE_PREFIX = '\0virtual:kirin-batch:'
const MODULE_SUFFIX = '.js'

/** Imports that are ours, as they are written; for a hook's filter. */
export const IMPORT_PATTERN: RegExp = /^virtual:kirin-batch(?:\/|$)/
/** Our modules, as they are resolved; for a hook's filter. */
export const MODULE_PATTERN: RegExp = /^\0virtual:kirin-batch:/

/**
 * What an import asks of an image: the chosen picture with its data, the same with all candidates (`?all`), its URL
 * (`?url`), or, for any other query, whatever Vite and its plugins make of the real file under that query.
 */
export type ImageRequest =
  | { readonly kind: 'image'; readonly id: string }
  | { readonly kind: 'all'; readonly id: string }
  | { readonly kind: 'url'; readonly id: string }
  /** `query` without its `?`, as it was written. */
  | { readonly kind: 'file'; readonly id: string; readonly query: string }

/** What an import asks of several images at once. */
export type GroupRequest =
  /** Each image as an export under its id. */
  | { readonly kind: 'every' }
  /** The images of a matrix by the rest of their ids (`banner/*`), or all by their ids (`*`); each as under `query`. */
  | { readonly kind: 'group'; readonly prefix: string; readonly query: string }

export type ModuleRequest = ImageRequest | GroupRequest

/** Reads an import such as `virtual:kirin-batch/banner/en-light?url`; `undefined` where it is none of ours. */
export function parseImport(source: string): ModuleRequest | undefined {
  if (source === EVERY) return { kind: 'every' }
  return source.startsWith(PREFIX) ? parseRequest(source.slice(PREFIX.length)) : undefined
}

/** Reverses {@link parseImport}. */
export function toImport(request: ModuleRequest): string {
  if (request.kind === 'every') return EVERY
  const query = queryOf(request)
  if (request.kind === 'group') return `${PREFIX}${request.prefix}*${query === '' ? '' : `?${query}`}`
  return `${PREFIX}${request.id}${query === '' ? '' : `?${query}`}`
}

/** The module id of a request within Vite. */
export function toModuleId(request: ModuleRequest): string {
  return `${MODULE_PREFIX}${partsOf(request).join('/')}${MODULE_SUFFIX}`
}

function partsOf(request: ModuleRequest): readonly [kind: string, name: string] {
  switch (request.kind) {
    case 'every':
      return ['every', '']
    case 'group':
      return [`group.${encoded(request.query)}`, request.prefix]
    case 'file':
      return [`file.${encoded(request.query)}`, request.id]
    default:
      return [request.kind, request.id]
  }
}

function encoded(query: string): string {
  return Buffer.from(query).toString('base64url')
}

/** Reverses {@link toModuleId}; `undefined` where the module is none of ours. */
export function parseModuleId(moduleId: string): ModuleRequest | undefined {
  if (!moduleId.startsWith(MODULE_PREFIX) || !moduleId.endsWith(MODULE_SUFFIX)) return undefined
  const text = moduleId.slice(MODULE_PREFIX.length, -MODULE_SUFFIX.length)
  const slash = text.indexOf('/')
  const [kind, query = ''] = text.slice(0, slash).split('.')
  const id = text.slice(slash + 1)
  switch (kind) {
    case 'image':
    case 'all':
    case 'url':
      return { kind, id }
    case 'file':
      return { kind, id, query: Buffer.from(query, 'base64url').toString() }
    case 'group':
      return { kind, prefix: id, query: Buffer.from(query, 'base64url').toString() }
    case 'every':
      return { kind }
    default:
      return undefined
  }
}

function queryOf(request: Exclude<ModuleRequest, { readonly kind: 'every' }>): string {
  switch (request.kind) {
    case 'image':
      return ''
    case 'all':
    case 'url':
      return request.kind
    case 'file':
    case 'group':
      return request.query
  }
}

/** What Vite itself makes of a file; any other query is for one of its plugins. */
const QUERIES_OF_VITE = new Set(['inline', 'no-inline', 'raw', 'url'])

export function isForPlugins({ query }: Extract<ImageRequest, { readonly kind: 'file' }>): boolean {
  return [...new URLSearchParams(query).keys()].some(name => !QUERIES_OF_VITE.has(name))
}

function parseRequest(text: string): ModuleRequest {
  const mark = text.indexOf('?')
  const id = mark === -1 ? text : text.slice(0, mark)
  const query = mark === -1 ? '' : text.slice(mark + 1)
  // The star stands for what differs: all ids, or those below a name.
  if (id === '*' || id.endsWith(GROUP)) return { kind: 'group', prefix: id.slice(0, -1), query }
  if (query === '') return { kind: 'image', id }
  if (query === 'all' || query === 'url') return { kind: query, id }
  return { kind: 'file', id, query }
}
