import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { validate } from '../../src/batch/validate.ts'
import { renderDiagnostic } from '../../src/diagnostics/frame.ts'
import type { Invalid, Validated } from '../../src/options.ts'
import type { ResolvedEntry } from '../../src/resolve/entry.ts'

export type Files = Readonly<Record<string, string | Uint8Array>>

/** The absolute path of a scratch project, removed when the test is over, or whatever else `whenOver` waits for. */
export function projectOf(files: Files, whenOver: (remove: () => void) => void = onTestFinished): string {
  const root = mkdtempSync(join(tmpdir(), 'kirin-resolve-'))
  whenOver(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    const absolute = join(root, path)
    mkdirSync(dirname(absolute), { recursive: true })
    writeFileSync(absolute, content)
  }
  return root
}

/** Files beside `a.kirin.yaml`, whose text is `manifest` after its version. */
export async function validated(manifest: string, files: Files = {}): Promise<Validated | Invalid> {
  return await validate({ root: projectOf({ 'a.kirin.yaml': `version: 1\n${manifest}`, ...files }) })
}

/** All problems and warnings as people see them; empty where there is none. */
export async function problemsOf(manifest: string, files?: Files): Promise<string> {
  return shown(await validated(manifest, files))
}

export function shown({ diagnostics }: Validated | Invalid): string {
  return diagnostics.map(diagnostic => renderDiagnostic(diagnostic)).join('\n\n')
}

/** The entries of a project without a problem or a warning. */
export async function entriesOf(manifest: string, files?: Files): Promise<readonly ResolvedEntry[]> {
  const result = await validated(manifest, files)
  if (result.kind === 'invalid' || result.diagnostics.length > 0) throw new Error(shown(result))
  return result.entries
}

/** Ids and prompts of a sound project. */
export async function promptsOf(manifest: string, files?: Files): Promise<Record<string, string>> {
  return Object.fromEntries((await entriesOf(manifest, files)).map(({ id, prompt }) => [id, prompt]))
}
