import { readFileSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ExternalTaskId, parseFingerprint } from '../fingerprint/fingerprint.ts'
import { isThere } from '../make-folder.ts'
import type { Claim, Journal, Leases } from '../ports.ts'
import { codeOf, namesIn, removeFile, writeAtomic } from './atomic-write.ts'
import { damaged, jsonOrNothing, parseClaim } from './claim.ts'
import { openClaimsIn } from './claim-lines.ts'
import { type ClaimLog, createClaimLog } from './claim-log.ts'
import type { Layout } from './layout.ts'
import { withPath } from './records.ts'

/** A journal that can also put claims away, to where any process finds and changes them. */
export interface OpenJournal extends Journal {
  /** A lease was taken: until its claims are put away, no other process makes or changes any. */
  leased(name: string): void
  /** Of whose lease is about to be given back: the name of the lease, which is a fingerprint where it is of an entry. */
  putAway(leased: string): Promise<void>
}

/** Of this process, by their folders, for whichever of its runs. */
const logs = new Map<string, ClaimLog>()

/**
 * While a process works on a fingerprint, and holds its lease, its claims stand in the log of the process. What is open
 * when the lease ends is put away: a folder a fingerprint, a file a claim. The log of a process that was killed is put
 * away by whoever comes upon it.
 */
export function createJournal(layout: Layout, leases: Pick<Leases, 'tryAcquire'>): OpenJournal {
  const own = logs.get(layout.claimLogs()) ?? createClaimLog(layout, leases)
  logs.set(layout.claimLogs(), own)

  /** Leases of this journal, by name: whether no other process has left a claim of what they are for. */
  const alone = new Map<string, boolean>()

  const filed = (folder: string): Claim[] =>
    namesIn(folder)
      .map(name => readClaim(join(folder, name)))
      .filter(claim => claim !== undefined)
  const file = (claim: Claim): Promise<void> =>
    writeAtomic(
      layout.claim(claim.fingerprint, claim.externalTaskId),
      `${JSON.stringify(claim, undefined, 2)}\n`,
      layout.incoming(),
    )

  /** Claims of other processes that are not put away: their owners live, or the disk takes nothing. */
  async function elsewhere(): Promise<readonly Claim[]> {
    const claims: Claim[] = []
    for (const log of namesIn(layout.claimLogs())) {
      if (log === `${own.name}.jsonl`) continue
      const path = join(layout.claimLogs(), log)
      const lease = await leases.tryAcquire(log.replace(/\.jsonl$/, '')).catch(() => undefined)
      try {
        const open = openClaimsIn(readLog(path), path)
        if (!lease || !(await putAwayAll(open, path))) claims.push(...open)
      } finally {
        await lease?.release()
      }
    }
    return claims
  }

  /** Of a log whose process is gone; `false` where the disk does not take it. */
  async function putAwayAll(open: readonly Claim[], path: string): Promise<boolean> {
    try {
      for (const claim of open) {
        const before = readClaim(layout.claim(claim.fingerprint, claim.externalTaskId))
        // A task id that is known is never forgotten.
        if (before?.taskId === undefined || claim.taskId !== undefined) await file(claim)
      }
      removeFile(path)
      return true
    } catch (error) {
      if (codeOf(error) === 'journal') throw error
      return false
    }
  }

  return {
    async list() {
      const others = await elsewhere()
      const files = namesIn(layout.journal()).flatMap(name => filed(join(layout.journal(), name)))
      return merged(others, files, own.all())
    },
    async claimsOf(fingerprint) {
      const others = alone.get(fingerprint)
        ? []
        : (await elsewhere()).filter(claim => claim.fingerprint === fingerprint)
      if (others.length === 0 && alone.has(fingerprint)) alone.set(fingerprint, true)
      return merged(others, filed(layout.claims(fingerprint)), own.claimsOf(fingerprint))
    },
    write: claim => own.write(claim),
    async release(claim) {
      removeFiled(layout.claim(claim.fingerprint, claim.externalTaskId))
      if (own.has(claim)) await own.release(claim)
    },
    leased(name) {
      alone.set(name, false)
    },
    async putAway(leased) {
      alone.delete(leased)
      const fingerprint = parseFingerprint(leased)
      for (const claim of fingerprint ? own.claimsOf(fingerprint) : []) {
        // Where the disk does not take it, it stays in the log, which is as good.
        const taken = await file(claim).then(
          () => true,
          () => false,
        )
        if (taken) await own.release(claim).catch(() => undefined)
      }
    },
  }
}

/** The later ones count, where it is the same claim; but a task id that is known is never forgotten. */
function merged(...sources: readonly (readonly Claim[])[]): Claim[] {
  const claims = new Map<ExternalTaskId, Claim>()
  for (const claim of sources.flat())
    if (claims.get(claim.externalTaskId)?.taskId === undefined || claim.taskId !== undefined)
      claims.set(claim.externalTaskId, claim)
  return [...claims.values()].sort((a, b) => a.candidates.from - b.candidates.from || a.attempt - b.attempt)
}

function removeFiled(path: string): void {
  if (!isThere(path)) return
  removeFile(path)
  try {
    rmdirSync(dirname(path))
  } catch {
    // The folder goes with its last claim; where another claim is in it, it stays.
  }
}

/** Nothing where it is gone: its claims were put away or settled meanwhile. */
function readLog(path: string): string {
  return textOf(path) ?? ''
}

/** `undefined` where it is gone: given back between the look into the folder and now.
 * @throws KirinError `journal` where the file says nothing that can be trusted */
function readClaim(path: string): Claim | undefined {
  const text = textOf(path)
  if (text === undefined) return undefined
  const claim = parseClaim(jsonOrNothing(text))
  if (!claim) throw damaged(path)
  return claim
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw withPath(error, path)
  }
}
