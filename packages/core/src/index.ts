export { adopt } from './batch/adopt.ts'
export { cacheStats } from './batch/cache-stats.ts'
export { gallery } from './batch/gallery.ts'
export { pick } from './batch/pick.ts'
export { plan } from './batch/plan.ts'
export { type PruneOptions, pruneCache } from './batch/prune-cache.ts'
export { readBy } from './batch/read-elsewhere.ts'
export { reroll } from './batch/reroll.ts'
export { run } from './batch/run.ts'
export { pull, push } from './batch/transfer.ts'
export { validate } from './batch/validate.ts'
export { verifyCache } from './batch/verify-cache.ts'
export { why } from './batch/why.ts'
export { writeDeclarations } from './batch/write-declarations.ts'
export { PRUNE_SCOPES, type PruneScope } from './cache/removal.ts'
export type {
  Amount,
  CacheFinding,
  CacheStats,
  CacheVerification,
  ChargedTotals,
  NamedBy,
  PruneReport,
} from './cache/report.ts'
export { type DeclaredEntry, moduleDeclarations } from './declarations/module-declarations.ts'
export { DIAGNOSTIC_CODES, type DiagnosticCode } from './diagnostics/codes.ts'
export {
  type Diagnostic,
  type DiagnosticJson,
  diagnosticToJson,
  type RelatedLocation,
} from './diagnostics/diagnostic.ts'
export { ERROR_CODES, type ErrorCode, type Failure, KirinError } from './diagnostics/error.ts'
export { type FrameStyle, renderDiagnostic } from './diagnostics/frame.ts'
export type { Location, Position, Range, SourceFile } from './diagnostics/source-file.ts'
export { DEFAULT_BASE_URL, type Environment, readEnvironment } from './environment.ts'
export type { EventSink, KirinEvent, Work, WorkTask } from './event.ts'
export { manifestJsonSchema } from './manifest/json-schema.ts'
export type {
  AdoptOptions,
  Ahead,
  AheadOutcome,
  ApiConnection,
  AwsCredentials,
  CacheOptions,
  EmitOptions,
  EntryOptions,
  Explained,
  Invalid,
  Measured,
  PickOptions,
  Planned,
  PlanOptions,
  ProjectOptions,
  Pruned,
  Ran,
  ReferenceImage,
  RemoteCacheOptions,
  RunOptions,
  RunOutcome,
  Selected,
  Shown,
  StoreOptions,
  TransferOptions,
  Transferred,
  Validated,
  Verified,
  WhyOptions,
} from './options.ts'
export type { ImageType } from './ports.ts'
export { findProjectRoot } from './project-root.ts'
export {
  ACTIONS,
  type Action,
  type CandidateReport,
  type EntryExplanation,
  type FileExplanation,
  type FoundImage,
  type GalleryImage,
  type GalleryReport,
  type ImageReport,
  type InputReport,
  type LedgerReport,
  type OutputReport,
  type Place,
  type PlanReport,
  type RunReport,
  type SelectionReport,
  type Status,
  type Summary,
  type TransferFinding,
  type TransferReport,
} from './report.ts'
export type { ResolvedEntry, Result } from './resolve/entry.ts'
export { expectedSize } from './resolve/expected-size.ts'
export type { Snapshot } from './up-to-date/snapshot.ts'
