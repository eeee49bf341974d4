/**
 * Whether a run would have nothing to do, found out without reading a manifest: for commands whose start counts in
 * milliseconds, so it imports nothing else.
 */
export { makeFolder } from './make-folder.ts'
export { findProjectRoot } from './project-root.ts'
export { type ManifestText, type Snapshot, type Standing, standingOf } from './up-to-date/snapshot.ts'
