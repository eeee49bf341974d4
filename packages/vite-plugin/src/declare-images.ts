import type { DeclaredEntry } from '@kirin-batch/core'
import type { Project } from './project.ts'

/** Keeps the declarations for TypeScript up to date. A build does not fail for them: a checkout may be read-only. */
export async function declareImages(project: Project, entries: readonly DeclaredEntry[]): Promise<void> {
  const { typesFile, logger } = project
  if (typesFile === undefined) return
  try {
    const { writeDeclarations } = await import('@kirin-batch/core')
    await writeDeclarations(typesFile, entries)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    logger.warn(`kirin-batch: the types of the images cannot be written: ${reason}`)
  }
}
