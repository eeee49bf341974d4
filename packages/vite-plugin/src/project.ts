import { existsSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import type { PlanOptions, StoreOptions } from '@kirin-batch/core'
import { type Environment, findProjectRoot, readEnvironment } from '@kirin-batch/core/start'
import type { Logger, ResolvedConfig } from 'vite'
import type { ResolvedOptions } from './options.ts'

/** What the plugin knows once Vite's config is resolved. Folders are absolute. */
export interface Project {
  /** Of kirin-batch: it holds `.kirin`. Vite's root is this folder or one below it. */
  readonly root: string
  readonly viteRoot: string
  /** Globs relative to `root`. */
  readonly manifests: readonly string[]
  /** The images as files for Vite to import. */
  readonly filesDir: string
  readonly placeholdersDir: string
  readonly previewsFile: string
  /** What declares the images to TypeScript; `undefined` for nothing. */
  readonly typesFile: string | undefined
  readonly environment: Environment
  readonly emulated: boolean
  readonly options: ResolvedOptions
  readonly production: boolean
  readonly logger: Logger
}

/**
 * The files that Vite imports are copies out of the store: losing them costs nothing, so they always lie in `.kirin` of
 * the root, where `.gitignore` covers them, even if `KIRIN_CACHE_DIR` puts the store elsewhere. Not in `node_modules`:
 * files there are "dependencies" to Vite and to other plugins. Emulated ones lie apart, lest a dev server on the
 * emulator replaces a file that a production build beside it is reading.
 *
 * @throws KirinError `usage` for an environment that makes no sense.
 */
export function resolveProject(config: ResolvedConfig, options: ResolvedOptions): Project {
  const root = findProjectRoot(config.root)
  const environment = readEnvironment(root)
  const emulated = options.emulate ?? environment.emulate
  const prefix = toPosix(relative(root, config.root))
  return {
    root,
    viteRoot: config.root,
    manifests: [...options.include.map(pattern => below(prefix, pattern)), ...notIn(root, outputsOf(config))],
    filesDir: join(root, '.kirin', emulated ? 'emulated-files' : 'files'),
    placeholdersDir: join(root, '.kirin', 'placeholders'),
    previewsFile: join(root, '.kirin', 'state', 'previews-v1.txt'),
    typesFile: typesFileOf(config.root, options.types),
    environment,
    emulated,
    options,
    production: config.command === 'build' && config.isProduction,
    logger: config.logger,
  }
}

function typesFileOf(viteRoot: string, option: ResolvedOptions['types']): string | undefined {
  if (option !== undefined) return option === false ? undefined : resolve(viteRoot, option)
  return existsSync(join(viteRoot, 'tsconfig.json')) ? join(viteRoot, 'kirin-batch.d.ts') : undefined
}

/** Absolute folders that builds of this project write. */
function outputsOf(config: ResolvedConfig): string[] {
  const outputs = Object.values(config.environments).map(({ build }) => build.outDir)
  return [...new Set(outputs.map(folder => resolve(config.root, folder)))]
}

/** Manifests are not looked for in what a build writes, which would be another folder each time. */
function notIn(root: string, folders: readonly string[]): string[] {
  const inside = folders.map(folder => toPosix(relative(root, folder)))
  return inside
    .filter(path => path !== '' && path !== '..' && !path.startsWith('../') && !/^[a-z]:/i.test(path))
    .map(path => `!${escaped(path)}/**`)
}

/** The project as core's functions want it. */
export function storeOf(project: Project): StoreOptions {
  const { root, manifests, emulated, environment } = project
  return {
    root,
    manifests,
    emulated,
    ...(environment.cacheDir === undefined ? {} : { cacheDir: environment.cacheDir }),
    ...(environment.remoteCache === undefined ? {} : { remoteCache: environment.remoteCache }),
  }
}

/** The same for what plans: with the prices, and the open requests, of the API that a run would ask. */
export function planOf(project: Project): PlanOptions {
  const origin = new URL(project.environment.baseUrl).origin
  return { ...storeOf(project), ...(project.emulated ? {} : { origin }) }
}

/** An absolute path as Vite writes it, with `/` on every system. */
export function toPosix(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path
}

const GLOB = /[*?{}[\]()!+@]/

function below(prefix: string, pattern: string): string {
  if (prefix === '') return pattern
  // A folder called `[app]` or `(shop)` is meant literally where it becomes part of a glob.
  return `${GLOB.test(pattern) ? escaped(prefix) : prefix}/${pattern}`
}

function escaped(path: string): string {
  return path.replace(/[*?{}[\]()!+@|\\]/g, '\\$&')
}
