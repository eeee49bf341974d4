import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type { CandidateRange, CreatedSubject, ImageObject } from '../ports.ts'

/**
 * What is pinned beside a manifest. Entries of an emulator stand in a section of their own: they never take the
 * place of a picture that was paid for.
 */
export interface Lock {
  readonly images: ReadonlyMap<string, LockEntry>
  readonly emulated: ReadonlyMap<string, LockEntry>
  /** Declared subjects that were created, by name. An emulator's are not kept: they end with it. */
  readonly elements: ReadonlyMap<string, CreatedSubject>
  /** What each remote reference was when it was fetched, by URL; the same for both modes. */
  readonly references: ReadonlyMap<string, ImageObject>
}

export const EMPTY_LOCK: Lock = {
  images: new Map(),
  emulated: new Map(),
  elements: new Map(),
  references: new Map(),
}

/** What one entry has: every candidate that it can be chosen from, and which one is. */
export interface LockEntry {
  /** What was asked for last. */
  readonly latest: LockRound
  /** What was asked for before, in that order. */
  readonly earlier: readonly LockRound[]
  /** From 1, counting the candidates of all rounds, the earliest first; a series is one candidate. */
  readonly chosen: number
  /** The revision that was wished for and is not made yet. */
  readonly reroll?: number
}

/** What one wish gave: the candidates of one fingerprint, or an image that was adopted. */
export interface LockRound {
  readonly fingerprint: Fingerprint
  /** From 1; raised by a reroll. */
  readonly revision: number
  readonly inputs: LockInputs
  /** All candidates, or all frames of a series, in order. Never empty. */
  readonly outputs: readonly ImageObject[]
  /** The paid tasks that gave them, in order of their candidates; none where they were adopted. */
  readonly tasks: readonly LockTask[]
}

export interface LockTask extends CandidateRange {
  readonly taskId: string
  readonly attempt: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** Decimal USD as charged; absent where the API did not say. */
  readonly costUsd?: string
}

/** What decided the picture, short: enough to say in words what has changed since. */
export interface LockInputs {
  /** The first 16 digits of the SHA-256 of the final prompt. */
  readonly prompt: string
  /** The first 16 digits of each digest. */
  readonly references: readonly string[]
  /** An id, or `declared:` and the first 16 digits of the content's digest. */
  readonly elements: readonly string[]
  readonly resolution: string
  readonly aspectRatio: string
  readonly series?: number
  readonly watermark?: true
}

export const LOCK_ENDING = '.lock.json'

/** `images.kirin.lock.json` for `images.kirin.yaml`. */
export function lockPathOf(manifest: string): string {
  return `${manifest.replace(/\.ya?ml$/i, '')}${LOCK_ENDING}`
}

export function sectionOf(lock: Lock, emulated: boolean): ReadonlyMap<string, LockEntry> {
  return emulated ? lock.emulated : lock.images
}

/** With these entries put in or replaced. A picture that was paid for takes the place of one that was drawn. */
export function withEntries(lock: Lock, emulated: boolean, entries: ReadonlyMap<string, LockEntry>): Lock {
  const section = new Map([...sectionOf(lock, emulated), ...entries])
  return emulated
    ? { ...lock, emulated: section }
    : { ...lock, images: section, emulated: new Map([...lock.emulated].filter(([id]) => !entries.has(id))) }
}

/** Without these entries; those of the other section stay. */
export function withoutEntries(lock: Lock, emulated: boolean, ids: ReadonlySet<string>): Lock {
  const section = new Map([...sectionOf(lock, emulated)].filter(([id]) => !ids.has(id)))
  return emulated ? { ...lock, emulated: section } : { ...lock, images: section }
}

/** With these declared subjects put in or replaced, by name. */
export function withElements(lock: Lock, elements: ReadonlyMap<string, CreatedSubject>): Lock {
  return { ...lock, elements: new Map([...lock.elements, ...elements]) }
}

/** With these remote references pinned, by URL. */
export function withReferences(lock: Lock, references: ReadonlyMap<string, ImageObject>): Lock {
  return { ...lock, references: new Map([...lock.references, ...references]) }
}

/** Without the remote references that no entry uses. */
export function onlyReferences(lock: Lock, used: ReadonlySet<string>): Lock {
  return { ...lock, references: new Map([...lock.references].filter(([url]) => used.has(url))) }
}
