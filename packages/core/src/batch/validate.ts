import type { Invalid, ProjectOptions, Validated } from '../options.ts'
import { loadProject } from './load-project.ts'

/**
 * All checks of the manifests, the locks and the local references: no network, no key, no writes.
 * @throws KirinError `usage` for a manifest or filter that names nothing
 */
export async function validate(options: ProjectOptions): Promise<Validated | Invalid> {
  const project = await loadProject(options)
  if (project.kind === 'invalid') return project
  const { manifests, entries, diagnostics } = project
  return { kind: 'valid', manifests, entries, diagnostics }
}
