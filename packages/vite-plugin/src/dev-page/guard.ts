import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { TOKEN_HEADER } from './data.ts'

/** Who may ask. A page of another origin can neither read nor spend, nor can another machine spend. */
export interface Guard {
  /** By Vite's rules for hosts. */
  readonly isHostAllowed: (host: string | undefined) => boolean
  readonly token: string
}

export interface Refusal {
  readonly status: 401 | 403
  readonly message: string
}

const FOREIGN: Refusal = { status: 403, message: 'Not for pages of another origin.' }
const SCRIPT: Refusal = {
  status: 403,
  message: 'This page is to be opened by a person, not read by a script.',
}

/** The page itself: it may be linked to, and neither be read nor framed by others. */
export function refusePage(guard: Guard, request: IncomingMessage): Refusal | undefined {
  if (!guard.isHostAllowed(hostOf(request))) return wrongHost(request)
  const site = header(request, 'sec-fetch-site')
  if (site === undefined || site === 'same-origin' || site === 'none') return refuseOrigin(request)
  const isNavigation =
    header(request, 'sec-fetch-mode') === 'navigate' && header(request, 'sec-fetch-dest') === 'document'
  return isNavigation ? undefined : FOREIGN
}

/**
 * The token is for who opens the page. Scripts of its own origin have not been asked to spend either: those of the site
 * that is being made, and all that it loads. None can make a request of this mode.
 */
export function refuseScript(request: IncomingMessage): Refusal | undefined {
  const isScript =
    header(request, 'sec-fetch-site') !== undefined && header(request, 'sec-fetch-mode') !== 'navigate'
  return isScript ? SCRIPT : undefined
}

/** Whatever the page asks for afterwards. `given` is the token where it came by another way than its header. */
export function refuseRead(
  guard: Guard,
  request: IncomingMessage,
  { given = header(request, TOKEN_HEADER), expected = guard.token }: TokenPair = {},
): Refusal | undefined {
  if (!guard.isHostAllowed(hostOf(request))) return wrongHost(request)
  const site = header(request, 'sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return FOREIGN
  const foreign = refuseOrigin(request)
  if (foreign) return foreign
  return isSame(given, expected)
    ? undefined
    : { status: 401, message: 'Reload the page: its token is not of this server.' }
}

interface TokenPair {
  readonly given?: string | undefined
  readonly expected?: string
}

/** What changes something or spends: browsers name the origin of every POST, and money is spent from this machine. */
export function refuseWrite(guard: Guard, request: IncomingMessage): Refusal | undefined {
  const refusal = refuseRead(guard, request)
  if (refusal) return refusal
  if (header(request, 'origin') === undefined) return FOREIGN
  if (isFromThisMachine(request)) return undefined
  return { status: 403, message: 'Only from the machine that the dev server runs on.' }
}

/** A proxy on this machine that forwards for another one does not count as this machine. */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const forwarded = header(request, 'x-forwarded-for')?.split(',') ?? []
  return (
    header(request, 'forwarded') === undefined &&
    [request.socket.remoteAddress ?? '', ...forwarded].every(address => isLoopback(address.trim()))
  )
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
}

/**
 * Vite's own rule, with two differences, because money is at stake: `allowedHosts: true` opens Vite to every name, but
 * not this; and a request without a host is none of a browser's.
 * @param names that Vite allows: exact ones, and those of a domain and all below it with a dot before them
 */
export function hostRule(names: readonly string[]): Guard['isHostAllowed'] {
  return host => {
    const name = host === undefined ? undefined : nameOf(host)
    if (name === undefined) return false
    if (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost')) return true
    return names.some(
      allowed =>
        allowed === name ||
        (allowed.startsWith('.') && (allowed.slice(1) === name || name.endsWith(allowed))),
    )
  }
}

/** A host without its port; of an IPv6 address without its brackets. */
function nameOf(host: string): string | undefined {
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(host)
  if (bracketed) return isIP(bracketed[1] ?? '') === 6 ? bracketed[1] : undefined
  return /^([\p{L}\p{N}._-]+)(?::\d+)?$/u.exec(host)?.[1]?.toLowerCase()
}

/** No `Origin` at all is fine for a read: browsers leave it out where it is the same. */
function refuseOrigin(request: IncomingMessage): Refusal | undefined {
  const origin = header(request, 'origin')
  if (origin === undefined) return undefined
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  const isOurs =
    url !== undefined && /^https?:$/.test(url.protocol) && url.host === hostOf(request)?.toLowerCase()
  return isOurs ? undefined : FOREIGN
}

function wrongHost(request: IncomingMessage): Refusal {
  const host = JSON.stringify(hostOf(request) ?? '')
  return {
    status: 403,
    message: `This host (${host}) is not allowed. Open the page by localhost, or name the host in "server.allowedHosts".`,
  }
}

/** HTTP/2 has it under another name. */
function hostOf(request: IncomingMessage): string | undefined {
  return header(request, ':authority') ?? request.headers.host
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

function isSame(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
