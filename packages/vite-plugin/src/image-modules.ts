import { relative } from 'node:path'
import type { Catalogue } from './catalogue.ts'
import { chosenOf, isWhole } from './chosen.ts'
import type { AssetContext, DirectAssets } from './direct-assets.ts'
import { asShown } from './errors.ts'
import { type ModuleSource, moduleSource } from './module-source.ts'
import { writeInPixels } from './placeholder.ts'
import type { Previews } from './previews.ts'
import { isForPlugins, type ModuleRequest, toModuleId } from './virtual-id.ts'

/** What it takes of a plugin's context in `load`. */
export interface LoadContext extends AssetContext {
  error(error: Error): never
}

/** What a hook that loads gives to a bundler. */
export interface Loaded {
  readonly code: string
  readonly moduleSideEffects: false
}

/** The modules of images, as far as a build and a dev server have them alike. */
export interface ImageModules {
  /** Who asks for a module is named where there is no such image. */
  noteImporter(moduleId: string, file: string): void
  /**
   * For a bundle, of which the pictures become a part.
   * At once where there is nothing to wait for: two hundred promises take a build some 1 % of its time.
   */
  load(context: LoadContext, request: ModuleRequest, catalogue: Catalogue): Loaded | Promise<Loaded>
  /** For a server. @throws ImagesError for an id that is in no manifest. */
  source(request: ModuleRequest, catalogue: Catalogue): ModuleSource
  /** The same with its preview, which may have to be made; of what is there when it is. */
  prepared(request: ModuleRequest, catalogueNow: () => Catalogue): Promise<ModuleSource>
  /** Whether any module of a bundle imports pictures of which a part may turn out to be unused. */
  importsMore(): boolean
}

/** @param moduleOf tells the module of a file whose default export is its URL */
export function createImageModules(
  viteRoot: string,
  assets: DirectAssets,
  previews: Previews,
  moduleOf: (file: string) => string,
): ImageModules {
  const importers = new Map<string, string>()
  let importsMore = false

  const sourceOf = (request: ModuleRequest, catalogue: Catalogue, context?: AssetContext): ModuleSource => {
    const importer = (): string => {
      const file = importers.get(toModuleId(request))
      return file === undefined ? 'The entry' : relative(viteRoot, file)
    }
    return moduleSource(request, catalogue, importer, {
      previewOf: picture => previews.of(picture),
      urlOf: picture => (context === undefined ? undefined : assets.urlOf(context, picture)),
      moduleOf: picture => moduleOf(picture.file),
    })
  }

  const prepare = (request: ModuleRequest, catalogue: Catalogue): Promise<void> | undefined => {
    const picture = chosenOf(request, catalogue)
    if (!picture) return undefined
    if (isWhole(request)) return previews.prepare(picture)
    const needsPixels = picture.standsFor !== undefined && request.kind === 'file' && isForPlugins(request)
    return needsPixels ? writeInPixels(picture) : undefined
  }

  return {
    noteImporter: (moduleId, file) => {
      importers.set(moduleId, file)
    },
    load: (context, request, catalogue) => {
      const failed = (error: unknown): never => context.error(asShown(error))
      const load = (): Loaded => {
        try {
          const source = sourceOf(request, catalogue, context)
          importsMore ||= request.kind === 'every' || source.pictures.length > 1
          return loaded(source)
        } catch (error) {
          return failed(error)
        }
      }
      return prepare(request, catalogue)?.then(load, failed) ?? load()
    },
    source: (request, catalogue) => sourceOf(request, catalogue),
    prepared: async (request, catalogueNow) => {
      for (;;) {
        const catalogue = catalogueNow()
        await prepare(request, catalogue)
        if (catalogueNow() === catalogue) return sourceOf(request, catalogue)
      }
    },
    importsMore: () => importsMore,
  }
}

/** Images do nothing when they are imported. */
export function loaded({ code }: ModuleSource): Loaded {
  return { code, moduleSideEffects: false }
}
