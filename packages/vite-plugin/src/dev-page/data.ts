/** What the server tells the page at `/__kirin/`, and what the page asks of it: types alone, for both sides. */

/** The header that carries the token of one start of the server. */
export const TOKEN_HEADER = 'x-kirin-token'

/** Whether the page may spend; `why` is a sentence. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly why: string }

export interface PageData {
  /** By an emulator: the money is play money. */
  readonly emulated: boolean
  readonly generation: Permission
  /** What is wrong with the manifests, with their lines. Then there are no entries. */
  readonly problem?: string
  /** Decimal USD, by the store's ledger. */
  readonly chargedUsd: string
  /** Decimal USD that this server has spent, and may spend in all where the option `maxCost` says so. */
  readonly spentUsd: string
  readonly maxCostUsd?: string
  readonly entries: readonly EntryData[]
}

export interface EntryData {
  readonly id: string
  readonly manifest: string
  readonly prompt: string
  readonly alt: string
  readonly state: EntryState
  /** In words, why it is not simply reused. */
  readonly reasons: readonly string[]
  /** Decimal USD that it was ever charged; absent for none. */
  readonly chargedUsd?: string
  /** What can be done about it; absent where nothing is to be done, or not from here. */
  readonly offer?: Offer
  /** A series has frames, which are one candidate together. */
  readonly series: boolean
  /** Its candidates by their numbers, or the frames of the series that is chosen. */
  readonly pictures: readonly PictureData[]
  /** From 1, into `pictures` of a single image. */
  readonly chosen?: number
  readonly progress?: ProgressData
  /** Why the last attempt of this server came to nothing. */
  readonly failure?: string
}

/**
 * `ready`: its picture is there. `stale`: it is, made of other inputs than those of now. `missing`: nothing is there for
 * what it asks for now. `paid`: paid for, and not collected yet. `refused` and `unknown` need a person.
 */
export type EntryState = 'ready' | 'stale' | 'missing' | 'paid' | 'refused' | 'unknown'

export interface Offer {
  /** Decimal USD for it and for all that must come first. */
  readonly expectedCostUsd: string
  /** Ids of what must come first. */
  readonly first: readonly string[]
}

export interface PictureData {
  readonly sha256: string
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** `progress` from 0 to 1, where the API tells. */
export interface ProgressData {
  readonly text: string
  readonly progress?: number
}

export interface CandidateData {
  /** From 1; what a pick takes. */
  readonly number: number
  readonly revision: number
  readonly chosen: boolean
  readonly stale: boolean
  readonly adopted: boolean
  readonly costUsd?: string
  readonly pictures: readonly PictureData[]
}

/** What the stream of events tells. */
export type PageEvent =
  /** Anything may be different now: look again. */
  | { readonly type: 'changed' }
  | ({ readonly type: 'progress'; readonly id: string } & ProgressData)
  | { readonly type: 'finished'; readonly id: string; readonly text: string; readonly ok: boolean }

/** Bodies of what is posted. The price is the one on the button: more than that is not spent. */
export interface GenerateRequest {
  readonly id: string
  readonly expectedCostUsd: string
}
export interface PickRequest {
  readonly id: string
  readonly candidate: number
}
