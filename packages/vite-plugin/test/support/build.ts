import { build, createLogger, type InlineConfig, type Logger, type Rolldown } from 'vite'
import kirin, { type KirinPluginOptions } from 'vite-plugin-kirin-batch'
import { onTestFinished, vi } from 'vitest'
import type { TestProject } from './project.ts'

export interface BuildOptions extends KirinPluginOptions {
  /** Vite's own configuration. */
  readonly vite?: InlineConfig
}

/** What `vite build` prints, without colours. */
export interface Built {
  readonly lines: readonly string[]
}

/** A production build; pictures are never inlined unless `vite` says so. */
export async function buildProject(
  project: TestProject,
  { vite = {}, ...options }: BuildOptions = {},
): Promise<Built> {
  // Vitest has set it to "test", and Vite takes it from here.
  vi.stubEnv('NODE_ENV', 'production')
  const lines: string[] = []
  await build({
    root: project.root,
    configFile: false,
    customLogger: recordingLogger(lines),
    logLevel: 'warn',
    ...vite,
    // Without the polyfill the script of a page is nothing but the page's own.
    build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, ...vite.build },
    plugins: [kirin(options), ...(vite.plugins ?? [])],
  })
  // On a busy machine the bundler tells which plugins it waited for.
  return { lines: lines.filter(line => line.includes('kirin-batch') && !line.includes('PLUGIN_TIMINGS')) }
}

/** A build in watch mode, which ends with the test; by another Vite if one is given. */
export async function watchProject(
  project: TestProject,
  viteBuild: typeof build = build,
): Promise<{ next(condition: (event: Rolldown.RolldownWatcherEvent) => boolean): Promise<void> }> {
  vi.stubEnv('NODE_ENV', 'production')
  const watcher = await viteBuild({
    root: project.root,
    configFile: false,
    customLogger: recordingLogger([]),
    logLevel: 'warn',
    build: { assetsInlineLimit: 0, emptyOutDir: true, watch: {} },
    plugins: [kirin()],
  })
  if (!('on' in watcher)) throw new Error('Not in watch mode')
  onTestFinished(() => watcher.close())
  const listeners = new Set<(event: Rolldown.RolldownWatcherEvent) => void>()
  watcher.on('event', event => {
    for (const listener of listeners) listener(event)
  })
  return {
    next: condition =>
      new Promise(resolve => {
        const listener = (event: Rolldown.RolldownWatcherEvent): void => {
          if (!condition(event)) return
          listeners.delete(listener)
          resolve()
        }
        listeners.add(listener)
      }),
  }
}

/** An error of the plugin as a build ends with it. */
interface BuildFailure {
  readonly message: string
  readonly plugin?: string
  readonly frame?: string
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number }
}

/** The one error of the plugin that a build ends with. */
export async function failingBuild(project: TestProject, options: BuildOptions = {}): Promise<BuildFailure> {
  try {
    await buildProject(project, options)
  } catch (error) {
    // Rolldown wraps what plugins throw.
    const { errors }: { readonly errors?: readonly BuildFailure[] } = Object(error)
    const [first] = errors ?? []
    if (errors?.length === 1 && first?.plugin === 'vite-plugin-kirin-batch') return first
    throw error
  }
  throw new Error('The build did not fail')
}

/** Keeps what would be printed. With `logLevel: 'warn'` beside it Vite's own progress stays away from the terminal. */
export function recordingLogger(lines: string[]): Logger {
  const logger = createLogger('info', { allowClearScreen: false })
  const record = (message: string): void => {
    lines.push(message)
  }
  return { ...logger, info: record, warn: record, warnOnce: record, error: record }
}
