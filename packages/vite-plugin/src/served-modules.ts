import type { DevEnvironment, Environment, EnvironmentModuleNode } from 'vite'
import type { ModuleSource } from './module-source.ts'
import { type ModuleRequest, toModuleId } from './virtual-id.ts'

/** What a module was when Vite last asked for it: its source, or why it could not be had. */
export type Served = ModuleSource | { readonly failed: string }

interface Remembered {
  readonly request: ModuleRequest
  readonly served: Served
}

/** Remembers, for each of Vite's environments, what was served, to find what a change concerns. */
export interface ServedModules {
  remember(environment: Environment, request: ModuleRequest, served: Served): void
  /** Sends to `environment` whatever differs from what it was served. Returns the modules that Vite is to update. */
  changed(
    environment: DevEnvironment,
    timestamp: number,
    sourceNow: (request: ModuleRequest) => Served,
  ): EnvironmentModuleNode[]
}

export function createServedModules(): ServedModules {
  const byEnvironment = new WeakMap<Environment, Map<string, Remembered>>()

  const of = (environment: Environment): Map<string, Remembered> => {
    const known = byEnvironment.get(environment) ?? new Map<string, Remembered>()
    byEnvironment.set(environment, known)
    return known
  }

  return {
    remember: (environment, request, served) => {
      of(environment).set(toModuleId(request), { request, served })
    },
    changed: (environment, timestamp, sourceNow) => {
      const graph = environment.moduleGraph
      const modules = new Set<EnvironmentModuleNode>()
      let hadFailed = false
      for (const [moduleId, { request, served: before }] of of(environment)) {
        const now = sourceNow(request)
        if (isSame(before, now)) continue
        hadFailed ||= 'failed' in before
        const module = graph.getModuleById(moduleId)
        // The file keeps its name when its content is replaced; its URL must not.
        const files = 'failed' in now ? [] : now.pictures.map(picture => picture.file)
        const users = files.flatMap(file => [...(graph.getModulesByFile(file) ?? [])])
        for (const user of module ? [module, ...users] : users) {
          // Nobody imports an image that was removed, or a picture while its placeholder is shown: Vite would take such a
          // module for the page itself, and load that anew.
          if (user.importers.size > 0) modules.add(user)
          else graph.invalidateModule(user, new Set(), timestamp, true)
        }
      }
      if (!hadFailed) return [...modules]
      // Vite stops at modules that never loaded, so nobody would hear of it.
      for (const module of modules) graph.invalidateModule(module)
      if (modules.size > 0) environment.hot.send({ type: 'full-reload', path: '*' })
      return []
    },
  }
}

function isSame(a: Served, b: Served): boolean {
  if ('failed' in a) return 'failed' in b && a.failed === b.failed
  if ('failed' in b) return false
  return (
    a.code === b.code && a.pictures.every((picture, index) => picture.digest === b.pictures[index]?.digest)
  )
}
