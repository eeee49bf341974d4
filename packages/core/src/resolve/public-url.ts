const MAX_LENGTH = 120

/** A URL as messages show it: host and path. The rest may be a password or a signature. */
export function publicUrl(url: string): string {
  if (!URL.canParse(url)) return 'a URL'
  const { host, pathname } = new URL(url)
  const text = `${host}${pathname === '/' ? '' : pathname}`
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`
}
