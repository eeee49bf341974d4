import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPublicAddress } from './address.ts'

/** A name has no public address; its code is {@link NOT_PUBLIC}. */
export const NOT_PUBLIC = 'KIRIN_NOT_PUBLIC'

/**
 * Name resolution for a connection that leaves out every address that is not public. The addresses that are checked
 * are the very ones that are connected to, so an answer that changes between two lookups gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '')
    const addresses = found.filter(({ address }) => isPublicAddress(address))
    const [first] = addresses
    if (!first) {
      return callback(Object.assign(new Error(`${hostname} has no public address`), { code: NOT_PUBLIC }), '')
    }
    if (options.all) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}
