/** For a thread that brings images from a remote cache while its run is still starting: it imports little. */
export { type AheadMessage, type AheadOptions, bringAhead } from './batch/bring-ahead.ts'
export type { Sha256 } from './fingerprint/digest.ts'
export type { Ahead, AheadOutcome } from './options.ts'
