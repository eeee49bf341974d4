import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** What the internet routes at all among IPv6 addresses: global unicast (RFC 4291). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')
/** IPv4 behind NAT64 (RFC 6052): the last four bytes are the address that is reached. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/**
 * Whether a numeric address is a public unicast one. Private, loopback, link-local, unique-local, carrier-grade NAT,
 * multicast and reserved ones are not; an IPv4 address within an IPv6 one counts as the IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast'
  if (parsed.match(NAT64)) return isPublicAddress(parsed.toByteArray().slice(12).join('.'))
  return parsed.match(GLOBAL_UNICAST) && parsed.range() === 'unicast'
}

/**
 * The host of a URL where it is a numeric address, `undefined` where it is a name. A URL has its decimal, octal,
 * hexadecimal and short forms written out already.
 */
export function literalAddress({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) === 0 ? undefined : bare
}
