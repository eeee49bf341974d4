import type { PruneScope } from '@kirin-batch/core'
import type { RemoteAccess } from '../remote-cache.ts'

/** A command line, understood and checked. */
export type Command =
  | InitCommand
  | RunCommand
  | PlanCommand
  | ValidateCommand
  | WhyCommand
  | PickCommand
  | RerollCommand
  | AdoptCommand
  | GalleryCommand
  | CacheCommand
  | TransferCommand
  | EmulatorCommand
  | TypesCommand
  | SchemaCommand

/** Manifests or globs as typed: relative to the working directory; none means all. */
interface OnManifests {
  readonly manifests: readonly string[]
}

export interface InitCommand {
  readonly command: 'init'
  /** Relative to the working directory, which is the default. */
  readonly folder?: string
}

export interface RunCommand extends OnManifests {
  readonly command: 'run'
  readonly frozen: boolean
  readonly emulate: boolean
  /** Decimal USD. */
  readonly maxCostUsd?: string
  readonly concurrency?: number
  /** Glob over entry ids. */
  readonly filter?: string
  /** Relative to the working directory. */
  readonly out?: string
  readonly retryUnknown: boolean
  readonly refreshReferences: boolean
  readonly allowPrivateHosts: boolean
  /** `HOST:PORT` to listen on, and the URL at which the API reaches it. */
  readonly callback?: { readonly listen: string; readonly url: string }
  /** What may be done with the remote cache; absent where the flag is. */
  readonly cache?: RemoteAccess
  readonly timeoutMs?: number
  readonly json: boolean
  readonly quiet: boolean
}

export interface PlanCommand extends OnManifests {
  readonly command: 'plan'
  readonly emulate: boolean
  readonly filter?: string
  readonly json: boolean
  /** Never with `json`. */
  readonly markdown: boolean
  readonly detailedExitcode: boolean
}

export interface ValidateCommand extends OnManifests {
  readonly command: 'validate'
  readonly json: boolean
}

/** All that the project's locks name, to the remote cache or from it. */
export interface TransferCommand {
  readonly command: 'push' | 'pull'
  readonly json: boolean
  readonly quiet: boolean
}

/** Upkeep of the whole project's store. */
export type CacheCommand = {
  readonly command: 'cache'
  readonly json: boolean
} & (
  | { readonly action: 'stats' | 'verify' }
  | { readonly action: 'prune'; readonly scopes: readonly PruneScope[]; readonly dryRun: boolean }
)

/** One entry, by its id. */
interface OnEntry {
  readonly id: string
  /** A manifest or glob, relative to the working directory; absent where all are meant. */
  readonly manifest?: string
  readonly emulate: boolean
  readonly json: boolean
}

/** `id` may be the path of a file too, relative to the working directory. */
export interface WhyCommand extends OnEntry {
  readonly command: 'why'
}

export interface PickCommand extends OnEntry {
  readonly command: 'pick'
  /** From 1; without it the candidates are listed. */
  readonly candidate?: number
}

export interface RerollCommand extends OnEntry {
  readonly command: 'reroll'
}

export interface AdoptCommand extends OnEntry {
  readonly command: 'adopt'
  /** Relative to the working directory; at least one. */
  readonly files: readonly string[]
}

export interface GalleryCommand extends OnManifests {
  readonly command: 'gallery'
  /** Relative to the working directory. */
  readonly output?: string
  /** Images beside the page, and not in it. */
  readonly link: boolean
  readonly emulate: boolean
  readonly filter?: string
  readonly json: boolean
}

export interface EmulatorCommand {
  readonly command: 'emulator'
  readonly port: number
  readonly host?: string
  readonly latencyMs?: number | readonly [min: number, max: number]
  readonly concurrency?: number
  readonly balanceUsd?: string
  readonly imageType?: 'png' | 'jpeg'
  readonly seed?: string
  readonly quiet: boolean
}

export interface TypesCommand extends OnManifests {
  readonly command: 'types'
  /** A file, relative to the working directory. */
  readonly out?: string
  readonly json: boolean
}

export interface SchemaCommand {
  readonly command: 'schema'
}

/** A command line that makes no sense: `message` says why in one sentence, `help` is what explains the right use. */
export interface UsageError {
  readonly command: 'usage-error'
  readonly message: string
  readonly help: string
}
