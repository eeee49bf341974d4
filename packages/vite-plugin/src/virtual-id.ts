const PREFIX = 'virtual:kirin-batch/'
// `\0` keeps other plugins away. The ending keeps Vite from taking an image called `theme.css` for a style sheet.
const RESOLVED_PREFIX = `\0${PREFIX}`
const RESOLVED_SUFFIX = '.js'

/** Imports that are ours, as they are written; for a hook's filter. */
export const IMPORT_PATTERN: RegExp = /^virtual:kirin-batch\//
/** Our modules, as they are resolved; for a hook's filter. */
export const RESOLVED_PATTERN: RegExp = /^\0virtual:kirin-batch\//

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

/** Reads an import such as `virtual:kirin-batch/banner/en-light?url`; `undefined` where it is none of ours. */
export function parseImport(source: string): ImageRequest | undefined {
  return source.startsWith(PREFIX) ? parseRequest(source.slice(PREFIX.length)) : undefined
}

/** Reverses {@link parseImport}. */
export function toImport(request: ImageRequest): string {
  const query = queryOf(request)
  return `${PREFIX}${request.id}${query === '' ? '' : `?${query}`}`
}

/** The module id of a request within Vite. */
export function toModuleId(request: ImageRequest): string {
  return `\0${toImport(request)}${RESOLVED_SUFFIX}`
}

/** Reverses {@link toModuleId}; `undefined` where the module is none of ours. */
export function parseModuleId(moduleId: string): ImageRequest | undefined {
  return moduleId.startsWith(RESOLVED_PREFIX) && moduleId.endsWith(RESOLVED_SUFFIX)
    ? parseRequest(moduleId.slice(RESOLVED_PREFIX.length, -RESOLVED_SUFFIX.length))
    : undefined
}

function queryOf(request: ImageRequest): string {
  switch (request.kind) {
    case 'image':
      return ''
    case 'all':
    case 'url':
      return request.kind
    case 'file':
      return request.query
  }
}

function parseRequest(text: string): ImageRequest {
  const mark = text.indexOf('?')
  const id = mark === -1 ? text : text.slice(0, mark)
  const query = mark === -1 ? '' : text.slice(mark + 1)
  if (query === '') return { kind: 'image', id }
  if (query === 'all' || query === 'url') return { kind: query, id }
  return { kind: 'file', id, query }
}
