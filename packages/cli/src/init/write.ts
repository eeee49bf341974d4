import { readFile, writeFile } from 'node:fs/promises'
import { getSystemErrorMap } from 'node:util'

/** What became of a file (absolute path), with a few words. */
export interface Outcome {
  readonly did: 'wrote' | 'added to' | 'left alone' | 'skipped'
  readonly path: string
  readonly what: string
}

/** Writes a file that is not there; one that is, or a link to nothing, is left alone. */
export async function writeNew(path: string, text: string, what: string): Promise<Outcome> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return leftAlone(path)
    throw error
  }
  return { did: 'wrote', path, what }
}

export function leftAlone(path: string, what: string = 'it is there already'): Outcome {
  return { did: 'left alone', path, what }
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    // Node leaves it out where the file is a folder.
    throw error instanceof Error ? Object.assign(error, { path }) : error
  }
}

/** `/site/.gitignore: permission denied (EACCES)`; `undefined` for what is no refusal of the file system. */
export function whyNot(error: unknown): string | undefined {
  if (!(error instanceof Error && 'errno' in error && 'path' in error)) return undefined
  const [name, reason] = getSystemErrorMap().get(Number(error.errno)) ?? []
  return name === undefined ? undefined : `${error.path}: ${reason} (${name})`
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
