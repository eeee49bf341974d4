/**
 * What a program needs that has yet to find out whether there is anything to do: of what is in here nothing imports a
 * library, or anything that does.
 */
export { type Diagnostic, diagnosticToJson } from './diagnostics/diagnostic.ts'
export { KirinError } from './diagnostics/error.ts'
export { renderDiagnostic } from './diagnostics/frame.ts'
export { type Environment, readEnvironment } from './environment.ts'
export { isLoopback } from './loopback.ts'
export { makeFolder } from './make-folder.ts'
export { findProjectRoot } from './project-root.ts'
export { identityOf, type Snapshot, standingOf } from './up-to-date/snapshot.ts'
