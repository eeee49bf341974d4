import type { Project } from '../support/project.ts'

/** A claim as it stands in the journal. */
export interface ClaimFile {
  readonly path: string
  readonly claim: Readonly<Record<string, unknown>>
}

export function claimFiles(project: Project): ClaimFile[] {
  return project
    .files('.kirin/journal/v1/claims')
    .filter(path => path.endsWith('.json'))
    .map(path => ({ path, claim: JSON.parse(project.text(path)) as ClaimFile['claim'] }))
}

/** Changes the only claim there is. */
export function editClaim(
  project: Project,
  edit: (claim: ClaimFile['claim']) => Readonly<Record<string, unknown>>,
): void {
  const [file, ...others] = claimFiles(project)
  if (!file || others.length > 0) throw new Error(`${others.length + 1} claims instead of one`)
  project.write(file.path, JSON.stringify(edit(file.claim)))
}
