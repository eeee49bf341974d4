import { join, sep } from 'node:path'
import type { Sha256 } from '../fingerprint/digest.ts'
import type { ExternalTaskId, Fingerprint } from '../fingerprint/fingerprint.ts'

/** Where things lie below the cache folder. The version is that of the layout; another one never touches this one. */
export interface Layout {
  readonly root: string
  object(sha256: Sha256): string
  /** A folder of folders of objects. */
  allObjects(): string
  /** A name in the folder of what is being written. */
  incoming(): string
  /** Objects that were found damaged, kept for a look. */
  damaged(sha256: Sha256): string
  allDamaged(): string
  records(fingerprint: Fingerprint): string
  /** A folder of folders of records' folders. */
  allRecords(): string
  subject(fingerprint: Fingerprint): string
  refusal(fingerprint: Fingerprint): string
  /** That a task ended without having made anything, by its external id. */
  failure(fingerprint: Fingerprint, id: ExternalTaskId): string
  knowledge(): string
  /** A folder of files, one a run that was charged. */
  ledger(): string
  journal(): string
  claims(fingerprint: Fingerprint): string
  /** Folder of what running processes write their claims into. */
  claimLogs(): string
  claim(fingerprint: Fingerprint, id: ExternalTaskId): string
  /** What was found at the end of earlier runs: of use on this machine alone, and to no one a loss. */
  state(name: string): string
  /** What the names of its files begin with. */
  lease(name: string): string
  allLeases(): string
}

export function layoutOf(cacheDir: string): Layout {
  const store = join(cacheDir, 'store', 'v1')
  const journal = join(cacheDir, 'journal', 'v1')
  // What is asked for many times for each image is joined once.
  const below = (...names: readonly string[]): string => `${join(...names)}${sep}`
  const objects = below(store, 'objects')
  const records = below(store, 'records')
  const subjects = below(store, 'subjects')
  const refusals = below(store, 'refusals')
  const claims = below(journal, 'claims')
  const leases = below(journal, 'leases')
  const incoming = join(store, 'incoming', 'object')
  const logs = join(journal, 'logs')
  const allLeases = join(journal, 'leases')
  return {
    root: cacheDir,
    object: sha256 => `${objects}${sha256.slice(0, 2)}${sep}${sha256}`,
    allObjects: () => join(store, 'objects'),
    incoming: () => incoming,
    damaged: sha256 => join(store, 'damaged', sha256),
    allDamaged: () => join(store, 'damaged'),
    allRecords: () => join(store, 'records'),
    records: fingerprint => `${records}${fingerprint.slice(0, 2)}${sep}${fingerprint}`,
    subject: fingerprint => `${subjects}${fingerprint.slice(0, 2)}${sep}${fingerprint}.json`,
    refusal: fingerprint => `${refusals}${fingerprint.slice(0, 2)}${sep}${fingerprint}.json`,
    failure: (fingerprint, id) => join(store, 'failures', fingerprint.slice(0, 2), fingerprint, `${id}.json`),
    knowledge: () => join(store, 'api.json'),
    ledger: () => join(store, 'ledger'),
    journal: () => join(journal, 'claims'),
    claims: fingerprint => `${claims}${fingerprint}`,
    claimLogs: () => logs,
    claim: (fingerprint, id) => `${claims}${fingerprint}${sep}${id}.json`,
    state: name => join(cacheDir, 'state', 'v1', name),
    allLeases: () => allLeases,
    lease: name => `${leases}${name}`,
  }
}
