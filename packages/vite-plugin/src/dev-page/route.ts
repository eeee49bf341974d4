/** Where the page lives, below Vite's `base` as well as at the root. */
export const PAGE_PATH = '/__kirin/'

export type Route =
  | { readonly kind: 'redirect' }
  | { readonly kind: 'page' }
  | { readonly kind: 'entries' }
  | { readonly kind: 'events' }
  | { readonly kind: 'candidates'; readonly id: string }
  | { readonly kind: 'image'; readonly sha256: string; readonly key: string }
  | { readonly kind: 'generate' }
  | { readonly kind: 'pick' }
  /** Ours, and there is nothing: no other middleware is to look for a file by that name. */
  | { readonly kind: 'nothing' }

const FIXED: ReadonlyMap<string, Route> = new Map([
  ['', { kind: 'page' }],
  ['api/entries', { kind: 'entries' }],
  ['api/events', { kind: 'events' }],
  ['api/generate', { kind: 'generate' }],
  ['api/pick', { kind: 'pick' }],
])

/**
 * Paths are compared as they come, never decoded, so there is but one spelling of each, and no path is made of one.
 * @param target a request's, raw
 * @param base Vite's, with `/` at its end
 * @returns `undefined` where it is none of ours
 */
export function routeOf(target: string, base: string): Route | undefined {
  const [path = '', query = ''] = target.split('?', 2)
  const below = base !== '/' && path.startsWith(base) ? `/${path.slice(base.length)}` : path
  if (below === PAGE_PATH.slice(0, -1)) return { kind: 'redirect' }
  if (!below.startsWith(PAGE_PATH)) return undefined
  const rest = below.slice(PAGE_PATH.length)
  const parameters = new URLSearchParams(query)
  if (rest === 'api/candidates') return { kind: 'candidates', id: parameters.get('id') ?? '' }
  const sha256 = /^api\/images\/([0-9a-f]{64})$/.exec(rest)?.[1]
  if (sha256 !== undefined) return { kind: 'image', sha256, key: parameters.get('key') ?? '' }
  return FIXED.get(rest) ?? { kind: 'nothing' }
}

/** The one method of a route; `HEAD` goes wherever `GET` does. */
export function methodOf(route: Route): 'GET' | 'POST' {
  return route.kind === 'generate' || route.kind === 'pick' ? 'POST' : 'GET'
}
