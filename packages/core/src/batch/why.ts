import { KirinError } from '../diagnostics/error.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import type { Explained, Invalid, WhyOptions } from '../options.ts'
import { entryHint, entryOf } from './find-entry.ts'
import { loadProject } from './load-project.ts'
import { openOne } from './one-entry.ts'
import { explainEntry } from './why-entry.ts'
import { explainFile } from './why-file.ts'

/**
 * What decides an entry and where that is said, or which entry an image file is of. Without network, key or writes.
 * @throws KirinError `usage` for what is neither an id nor a file
 */
export async function why(options: WhyOptions): Promise<Explained | Invalid> {
  const project = await loadProject(options)
  if (project.kind === 'invalid') return project
  const { manifests, entries, diagnostics } = project
  const entry = entryOf(entries, options.what)
  const explanation = entry
    ? await explainEntry(openOne(options, project, entry))
    : await explainFile(options, project)
  if (!explanation) {
    const hint = entryHint(entries, options.what)
    throw new KirinError('usage', `${quoted(options.what)} is neither the id of an image nor a file${hint}`)
  }
  return { kind: 'explained', manifests, entries, diagnostics, explanation }
}
