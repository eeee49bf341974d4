import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A claim as it stands in the journal. */
export interface ClaimJson {
  readonly externalTaskId: string
  readonly fingerprint: string
  readonly taskId?: string
  readonly unknownSince?: string
}

/** What is open in the journal of a cache folder: put away, or in the log of a process. */
export function claimsIn(cacheDir: string): ClaimJson[] {
  const journal = join(cacheDir, 'journal/v1')
  const open = new Map<string, ClaimJson>()
  for (const folder of namesIn(join(journal, 'claims')))
    for (const name of namesIn(join(journal, 'claims', folder))) {
      const text = textOf(join(journal, 'claims', folder, name))
      if (text) open.set(name.replace('.json', ''), JSON.parse(text) as ClaimJson)
    }
  for (const name of namesIn(join(journal, 'logs')))
    for (const line of textOf(join(journal, 'logs', name))
      .split('\n')
      .slice(0, -1)) {
      const { claim, released = '' } = JSON.parse(line) as { claim?: ClaimJson; released?: string }
      if (claim) open.set(claim.externalTaskId, claim)
      else open.delete(released)
    }
  return [...open.values()]
}

/** Where a claim lies that is put away, from the cache folder. */
export function claimPath({ fingerprint, externalTaskId }: ClaimJson): string {
  return `journal/v1/claims/${fingerprint}/${externalTaskId}.json`
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter(name => !name.startsWith('.tmp-'))
  } catch {
    return []
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
