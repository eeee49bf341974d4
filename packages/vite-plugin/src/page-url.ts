import { posix } from 'node:path'

/**
 * How a page refers to a file (absolute, with `/`, with a query or without), for Vite to take it up: a build looks from
 * the page, a dev server from its root, and serves what lies elsewhere below `/@fs/`.
 */
export function pageUrl(file: string, from: { readonly root: string } | { readonly page: string }): string {
  if ('page' in from) return encodeURI(`./${posix.relative(posix.dirname(from.page), file)}`)
  const below = posix.relative(from.root, file)
  const isBelow = below !== '..' && !below.startsWith('../') && !/^[a-z]:/i.test(below)
  return encodeURI(isBelow ? `/${below}` : posix.join('/@fs/', file))
}
