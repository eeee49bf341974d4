import { type ExternalTaskId, parseExternalTaskId } from '../fingerprint/fingerprint.ts'
import type { Claim } from '../ports.ts'
import { damaged, jsonOrNothing, parseClaim } from './claim.ts'

// A log of claims is text, a line of JSON for each change: `{"claim":…}` or `{"released":"kb1-…"}`.

export function claimLine(claim: Claim): string {
  return `${JSON.stringify({ claim })}\n`
}

export function releaseLine(externalTaskId: ExternalTaskId): string {
  return `${JSON.stringify({ released: externalTaskId })}\n`
}

/**
 * The claims that a log leaves open. A last line without its end was being written when the process ended: nobody was
 * told that it is durable, so nothing was requested because of it.
 * @param path for the message
 * @throws KirinError `journal` where any other line cannot be read
 */
export function openClaimsIn(text: string, path: string): Claim[] {
  const open = new Map<ExternalTaskId, Claim>()
  for (const line of text.split('\n').slice(0, -1)) {
    const value = jsonOrNothing(line) as { claim?: unknown; released?: unknown } | null | undefined
    const claim = parseClaim(value?.claim)
    const released = parseExternalTaskId(value?.released)
    if (claim) open.set(claim.externalTaskId, claim)
    else if (released) open.delete(released)
    else throw damaged(path)
  }
  return [...open.values()]
}
