import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { PlanOptions, StoreOptions } from '@kirin-batch/core'
import { type Environment, findProjectRoot, readEnvironment } from '@kirin-batch/core/start'
import type { Logger, ResolvedConfig } from 'vite'
import { ImagesError } from './errors.ts'
import type { ResolvedOptions } from './options.ts'

/** What the plugin knows once Vite's config is resolved. Folders are absolute. */
export interface Project {
  /** Of kirin-batch: it holds `.kirin`. Vite's root is this folder or one below it. */
  readonly root: string
  readonly viteRoot: string
  /** Globs relative to `root`. */
  readonly manifests: readonly string[]
  /** Where manifests are looked for outside of Vite's root, which is all that Vite watches: absolute files and folders. */
  readonly outside: readonly string[]
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
 * @throws ImagesError for manifests outside of the project.
 */
export function resolveProject(config: ResolvedConfig, options: ResolvedOptions): Project {
  const root = findProjectRoot(config.root)
  for (const pattern of options.include) refuseOutside(root, config.root, pattern)
  const environment = readEnvironment(root)
  const emulated = options.emulate ?? environment.emulate
  const prefix = toPosix(relative(root, config.root))
  return {
    root,
    viteRoot: config.root,
    manifests: [...options.include.map(pattern => below(prefix, pattern)), ...notIn(root, outputsOf(config))],
    outside: options.include
      .filter(pattern => !pattern.startsWith('!'))
      .map(pattern => startOf(config.root, pattern))
      .filter(path => !isBelow(config.root, path)),
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

/** What was paid for lies in `.kirin` of the root, so which folder that is stays people's choice, the same on every machine. */
function refuseOutside(root: string, viteRoot: string, pattern: string): void {
  const target = startOf(viteRoot, pattern)
  if (pattern.startsWith('!') || isBelow(root, target)) return
  let shared = dirname(root)
  while (!isBelow(shared, target) && dirname(shared) !== shared) shared = dirname(shared)
  const store = join(root, '.kirin')
  const remedy = existsSync(store)
    ? `move ${store} to ${join(shared, '.kirin')}`
    : `put an empty file ${join(shared, '.kirin', '.gitkeep')} into git`
  throw new ImagesError(
    `"${pattern}" lies outside the project, which is ${root}: the nearest folder that holds ".kirin", or else Vite's root. To have both in one, ${remedy}.`,
  )
}

/** The path that a glob names before it begins to be one. */
function startOf(viteRoot: string, pattern: string): string {
  const parts = pattern.split('/')
  const firstGlob = parts.findIndex(part => GLOB.test(part))
  return resolve(viteRoot, ...parts.slice(0, firstGlob === -1 ? undefined : firstGlob))
}

function isBelow(folder: string, path: string): boolean {
  const inside = toPosix(relative(folder, path))
  return inside !== '..' && !inside.startsWith('../') && !/^[a-z]:/i.test(inside)
}

/** Absolute folders that builds of this project write. */
function outputsOf(config: ResolvedConfig): string[] {
  const outputs = Object.values(config.environments).map(({ build }) => build.outDir)
  return [...new Set(outputs.map(folder => resolve(config.root, folder)))]
}

/** Manifests are not looked for in what a build writes, which would be another folder each time. */
function notIn(root: string, folders: readonly string[]): string[] {
  return folders
    .filter(folder => folder !== root && isBelow(root, folder))
    .map(folder => `!${escaped(toPosix(relative(root, folder)))}/**`)
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

/** What makes the images that a build or a dev server of this project lacks. */
export function commandFor({ emulated }: Project): string {
  return emulated ? 'kirin-batch run --emulate' : 'kirin-batch run'
}
