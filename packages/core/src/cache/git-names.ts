import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { KirinError } from '../diagnostics/error.ts'
import { LOCK_ENDING } from '../lock/lock.ts'
import { type Names, namesInText } from './names.ts'

/** Commits of one `git grep`: what it finds is held in memory. */
const COMMITS_AT_ONCE = 20

/**
 * What the locks on all branches, tags and stashes name, whatever is checked out: a picture that another branch shows
 * is not to be lost from here. Nothing where there is no git repository.
 * @throws KirinError `prune-refused` where there is one and git cannot read it
 */
export async function namesInGit(root: string): Promise<Names> {
  const digits = new Set<string>()
  if (isInRepository(root)) {
    const commits = await commitsIn(root)
    for (let from = 0; from < commits.length; from += COMMITS_AT_ONCE) {
      const some = commits.slice(from, from + COMMITS_AT_ONCE)
      const grep = ['grep', '-h', '-o', '-a', '-E', '[0-9a-f]{64}', ...some, '--', `*${LOCK_ENDING}`]
      // It ends with 1 where it finds nothing.
      for (const found of namesInText(await git(root, grep, [0, 1])).objects) digits.add(found)
    }
  }
  return { objects: digits, fingerprints: digits }
}

function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, '.git'))) return true
  return dirname(folder) !== folder && isInRepository(dirname(folder))
}

async function commitsIn(root: string): Promise<string[]> {
  const refs = await git(root, ['for-each-ref', '--format=%(objecttype) %(*objecttype) %(objectname)'], [0])
  const commits = refs.split('\n').filter(line => /^(commit|tag commit) /.test(line))
  return [...new Set(commits.map(line => line.split(' ').at(-1) ?? ''))]
}

async function git(root: string, args: readonly string[], good: readonly number[]): Promise<string> {
  const child = spawn('git', ['-C', root, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  try {
    const [ended, output, complaint] = await Promise.all([code, text(child.stdout), text(child.stderr)])
    if (ended !== null && good.includes(ended)) return output
    throw new Error(complaint.trim())
  } catch (error) {
    throw new KirinError(
      'prune-refused',
      `git cannot say what the locks of other branches name (${(error as Error).message}), so nothing is removed`,
    )
  }
}
