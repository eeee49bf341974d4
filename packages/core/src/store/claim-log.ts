import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ExternalTaskId, Fingerprint } from '../fingerprint/fingerprint.ts'
import { makeFolder } from '../make-folder.ts'
import type { Claim, Lease, Leases } from '../ports.ts'
import { removeFile, syncData, syncFolders, writeAtomic, writeWhole } from './atomic-write.ts'
import { claimLine, releaseLine } from './claim-lines.ts'
import type { Layout } from './layout.ts'

/** The claims of this process, in one file that grows. What comes at the same time shares one write and one sync. */
export interface ClaimLog {
  claimsOf(fingerprint: Fingerprint): readonly Claim[]
  all(): readonly Claim[]
  has(claim: Pick<Claim, 'fingerprint' | 'externalTaskId'>): boolean
  /** Durable when it resolves. */
  write(claim: Claim): Promise<void>
  /** Durable when it resolves. */
  release(claim: Pick<Claim, 'fingerprint' | 'externalTaskId'>): Promise<void>
  /** The name of its file and of the lease that says it is alive. */
  readonly name: string
}

/** Bytes. A longer log is written anew, with what is open in it alone. */
const LONG = 1024 * 1024

interface Change {
  readonly line: string
  readonly apply: () => void
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

interface OpenFile {
  readonly fd: number
  readonly lease: Lease
  /** What of it is durable, in bytes. */
  size: number
}

/** The file comes about with the first claim and goes with the last. */
export function createClaimLog(layout: Layout, leases: Pick<Leases, 'tryAcquire'>): ClaimLog {
  const name = `log-${process.pid}-${randomBytes(6).toString('hex')}`
  const path = join(layout.claimLogs(), `${name}.jsonl`)
  const open = new Map<Fingerprint, Map<ExternalTaskId, Claim>>()
  const all = (): Claim[] => [...open.values()].flatMap(claims => [...claims.values()])
  let file: OpenFile | undefined
  let waiting: Change[] = []
  let writing = false
  let broken: unknown

  /** Leased first: a log without a living holder is anybody's to clear up. */
  async function begin(): Promise<OpenFile> {
    const lease = await leases.tryAcquire(name)
    if (!lease) throw new TypeError('two logs of one name')
    try {
      const made = makeFolder(dirname(path))
      const fd = openSync(path, 'ax')
      await syncFolders(path, made)
      return { fd, lease, size: 0 }
    } catch (error) {
      removeFile(path)
      await lease.release()
      throw error
    }
  }

  async function end({ fd, lease }: OpenFile): Promise<void> {
    file = undefined
    closeSync(fd)
    removeFile(path)
    await lease.release()
  }

  async function rewrite(long: OpenFile): Promise<void> {
    const text = all().map(claimLine).join('')
    await writeAtomic(path, text, layout.incoming())
    const fd = openSync(path, 'a')
    closeSync(long.fd)
    file = { fd, lease: long.lease, size: Buffer.byteLength(text) }
  }

  async function writeBatch(changes: readonly Change[]): Promise<void> {
    if (broken !== undefined) throw broken
    // Removed by hand, or a rewrite that did not come to its end. What is there by its name may be all that is durable.
    if (file && fstatSync(file.fd).nlink === 0) await rewrite(file)
    const begun = file === undefined
    file ??= await begin()
    const lines = [...(begun ? all().map(claimLine) : []), ...changes.map(({ line }) => line)]
    const bytes = Buffer.from(lines.join(''))
    try {
      writeWhole(file.fd, bytes)
      await syncData(file.fd)
    } catch (error) {
      try {
        // A part of a line must not stand before the next one.
        ftruncateSync(file.fd, file.size)
      } catch {
        broken = error
      }
      throw error
    }
    file.size += bytes.length
    for (const { apply } of changes) apply()
  }

  async function writeAll(): Promise<void> {
    writing = true
    try {
      while (waiting.length > 0) {
        // Whoever else is ready in this turn comes along.
        await new Promise(setImmediate)
        const changes = waiting
        waiting = []
        try {
          await writeBatch(changes)
          for (const { resolve } of changes) resolve()
        } catch (error) {
          for (const { reject } of changes) reject(error)
        }
        await tidy().catch(() => undefined)
      }
    } finally {
      writing = false
    }
  }

  /** Not worth a failure: what is open is in the file either way. */
  async function tidy(): Promise<void> {
    if (!file) return
    if (open.size === 0 && waiting.length === 0) await end(file)
    else if (file.size > LONG) await rewrite(file)
  }

  function change(line: string, apply: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ line, apply, resolve, reject })
      if (!writing) void writeAll()
    })
  }

  return {
    name,
    claimsOf: fingerprint => [...(open.get(fingerprint)?.values() ?? [])],
    all,
    has: ({ fingerprint, externalTaskId }) => open.get(fingerprint)?.has(externalTaskId) ?? false,
    write: claim =>
      change(claimLine(claim), () => {
        const claims = open.get(claim.fingerprint) ?? new Map<ExternalTaskId, Claim>()
        open.set(claim.fingerprint, claims.set(claim.externalTaskId, claim))
      }),
    release: ({ fingerprint, externalTaskId }) =>
      change(releaseLine(externalTaskId), () => {
        const claims = open.get(fingerprint)
        claims?.delete(externalTaskId)
        if (claims?.size === 0) open.delete(fingerprint)
      }),
  }
}
