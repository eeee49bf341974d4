import { readFile, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { KirinError } from '../diagnostics/error.ts'
import { parseExternalTaskId, parseFingerprint } from '../fingerprint/fingerprint.ts'
import { isCount } from '../image/image-object.ts'
import type { Claim, Journal } from '../ports.ts'
import { namesIn, removeFile, syncFolder, writeAtomic } from './atomic-write.ts'
import type { Layout } from './layout.ts'
import { withPath } from './records.ts'

/** A folder a fingerprint, a file a claim. Whoever writes one holds the lease of the fingerprint. */
export function createJournal(layout: Layout): Journal {
  const claimsIn = async (folder: string): Promise<Claim[]> => {
    const claims = await Promise.all((await namesIn(folder)).map(name => readClaim(join(folder, name))))
    return claims
      .filter(claim => claim !== undefined)
      .sort((a, b) => a.candidates.from - b.candidates.from || a.attempt - b.attempt)
  }
  return {
    async list() {
      const claims: Claim[] = []
      for (const name of await namesIn(layout.journal()))
        claims.push(...(await claimsIn(join(layout.journal(), name))))
      return claims
    },
    claimsOf: fingerprint => claimsIn(layout.claims(fingerprint)),
    write: claim =>
      writeAtomic(
        layout.claim(claim.fingerprint, claim.externalTaskId),
        `${JSON.stringify(claim, undefined, 2)}\n`,
        layout.incoming(),
      ),
    async release({ fingerprint, externalTaskId }) {
      const path = layout.claim(fingerprint, externalTaskId)
      await removeFile(path)
      // The folder goes with its last claim; where another claim is in it, it stays.
      await rmdir(dirname(path)).catch(() => syncFolder(dirname(path)).catch(() => undefined))
    },
  }
}

/** `undefined` where it is gone.
 * @throws KirinError `journal` where the file says nothing that can be trusted: a guess could buy twice. */
async function readClaim(path: string): Promise<Claim | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    // Given back between the look into the folder and now.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw withPath(error, path)
  }
  let value: Partial<Record<keyof Claim, unknown>> | null
  try {
    value = JSON.parse(text) as typeof value
  } catch {
    value = null
  }
  const candidates = value?.candidates as { from?: unknown; count?: unknown } | null | undefined
  const externalTaskId = parseExternalTaskId(value?.externalTaskId)
  const fingerprint = parseFingerprint(value?.fingerprint)
  const { attempt, origin, entry, manifest, claimedAt, taskId, unknownSince } = value ?? {}
  if (
    value?.version !== 1 ||
    !externalTaskId ||
    !fingerprint ||
    !isCount(attempt) ||
    !isCount(candidates?.from) ||
    !isCount(candidates.count) ||
    typeof origin !== 'string' ||
    typeof entry !== 'string' ||
    typeof manifest !== 'string' ||
    typeof claimedAt !== 'string'
  ) {
    throw new KirinError(
      'journal',
      `${path} is damaged: it records a paid request, and nothing is bought while it cannot be read. Look at the account's tasks, then remove the file.`,
    )
  }
  return {
    version: 1,
    externalTaskId,
    fingerprint,
    candidates: { from: candidates.from, count: candidates.count },
    attempt,
    origin,
    emulated: value.emulated === true,
    entry,
    manifest,
    claimedAt,
    ...(typeof taskId === 'string' ? { taskId } : {}),
    ...(typeof unknownSince === 'string' ? { unknownSince } : {}),
  }
}
