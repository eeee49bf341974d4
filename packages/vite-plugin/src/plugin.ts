import { relative, resolve } from 'node:path'
import type { DevEnvironment, Logger, Plugin } from 'vite'
import { type BuildImages, createBuildImages } from './build-images.ts'
import type { Catalogue } from './catalogue.ts'
import { chosenOf, fileOf } from './chosen.ts'
import { styleAlias } from './css-alias.ts'
import type { DevImages } from './dev-images.ts'
import type { DevPage } from './dev-page/page.ts'
import { createDirectAssets } from './direct-assets.ts'
import { asShown } from './errors.ts'
import { namesImages, placeImages } from './html-images.ts'
import {
  createImageModules,
  type ImageModules,
  type LoadContext,
  type Loaded,
  loaded,
} from './image-modules.ts'
import { withQuery } from './kirin-url.ts'
import { createLateChanges } from './late-changes.ts'
import { URL_NAME } from './module-source.ts'
import { type KirinPluginOptions, resolveOptions } from './options.ts'
import { pageUrl } from './page-url.ts'
import { createPreviews } from './previews.ts'
import { resolveProject, toPosix } from './project.ts'
import { createServedModules, type Served } from './served-modules.ts'
import { startLooking } from './start-looking.ts'
import { explainUnknownNames } from './unknown-names.ts'
import { isNeededElsewhere, unusedPictures } from './unused-assets.ts'
import { createUses } from './uses.ts'
import {
  IMPORT_PATTERN,
  MODULE_PATTERN,
  type ModuleRequest,
  parseImport,
  parseModuleId,
  toModuleId,
} from './virtual-id.ts'

const NAME = 'vite-plugin-kirin-batch'

const TWICE = `kirin-batch: ${NAME} is among the plugins more than once, and only the images of the first are found: name all manifests in one "include".`

/** Of Astro: it makes objects of images that are imported, unless a query asks for something else. */
const IMAGES_AS_OBJECTS = 'astro:assets:esm'

/** What Vite takes for pages and styles, whose images are resolved while they are transformed. */
const PAGES_AND_STYLES = /\.(?:html|css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/

/** Images come from a build, which sees to them once, or from a dev server, which keeps looking. */
type Images =
  | { readonly kind: 'build'; readonly build: BuildImages }
  | { readonly kind: 'dev'; readonly dev: DevImages; readonly page: DevPage }

/**
 * Images that manifests declare, as assets of a Vite build: `import hero from 'virtual:kirin-batch/hero'`.
 * @throws Error for options that make no sense.
 */
export function kirin(options: KirinPluginOptions = {}): Plugin {
  const resolvedOptions = resolveOptions(options)
  const served = createServedModules()
  const uses = createUses()
  const assets = createDirectAssets(NAME)
  const late = createLateChanges()
  let images: Images
  let modules: ImageModules
  let filesDir: string
  let viteRoot: string
  let logger: Logger
  let moduleOf = (file: string): string => file
  /** What the last look of a build has found. */
  let built: Catalogue = new Map()

  const sourceNow = (request: ModuleRequest, dev: DevImages): Served => {
    try {
      return modules.source(request, dev.catalogue())
    } catch (error) {
      return { failed: asShown(error).message }
    }
  }

  const serve = async (context: LoadContext, request: ModuleRequest, dev: DevImages): Promise<Loaded> => {
    try {
      await dev.ready()
      const source = await modules.prepared(request, dev.catalogue)
      served.remember(context.environment, request, source)
      return loaded(source)
    } catch (error) {
      served.remember(context.environment, request, { failed: asShown(error).message })
      return context.error(asShown(error))
    }
  }

  /**
   * Style sheets are updated in place; a page is loaded anew. Not by way of other plugins: that of Svelte takes the file
   * that has changed, which is a manifest, for the component whose styles it finds among the modules.
   */
  const updateUsers = (environment: DevEnvironment, dev: DevImages): void => {
    if (environment.name !== 'client') return
    const changed = uses.changed(readable(dev))
    if (changed.some(({ file, hadFailed }) => hadFailed || file.endsWith('.html'))) {
      environment.hot.send({ type: 'full-reload', path: '*' })
    }
    for (const { file } of changed)
      for (const module of environment.moduleGraph.getModulesByFile(file) ?? [])
        void environment.reloadModule(module)
  }

  const tellUnknownNames = (error?: Error): void => {
    for (const text of explainUnknownNames(error, built)) logger.error(text)
  }

  const forStyles = styleAlias({
    catalogue: () => (images.kind === 'dev' ? images.dev.catalogue() : built),
    isLasting: () => images.kind === 'dev',
    onUse: (id, file, catalogue) => uses.note(toPosix(file), id, catalogue),
  })

  const plugin: Plugin = {
    name: NAME,
    // Our imports are nobody else's: no other plugin need be asked for them first.
    enforce: 'pre',
    // All environments of a build share one look at the images, and one bill.
    sharedDuringBuild: true,
    // What is previewed is built.
    apply: (_config, { isPreview }) => isPreview !== true,

    config({ server }) {
      return {
        // Workers are bundles of their own, with plugins of their own.
        worker: { plugins: () => [inWorkers(plugin)] },
        // The store may hold thousands of files that Vite has no reason to watch. `null` turns watching off: leave it.
        ...(server?.watch === null ? {} : { server: { watch: { ignored: ['**/.kirin/**'] } } }),
      }
    },

    async configResolved(config) {
      viteRoot = config.root
      logger = config.logger
      if (config.plugins.filter(({ name }) => name === NAME).length > 1) config.logger.warnOnce(TWICE)
      if (config.plugins.some(({ name }) => name === IMAGES_AS_OBJECTS))
        moduleOf = file => withQuery(file, 'url')
      const project = resolveProject(config, resolvedOptions)
      filesDir = toPosix(project.filesDir)
      modules = createImageModules(viteRoot, assets, createPreviews(project.previewsFile), moduleOf)
      if (config.command === 'build') {
        images = { kind: 'build', build: createBuildImages(project) }
        return
      }
      // They may lie above Vite's root, and frameworks serve less than all of it.
      config.server.fs.allow.push(filesDir, toPosix(project.placeholdersDir))
      // With it comes the whole of core, which a build that has nothing to do can spare.
      const [{ createDevImages }, { createDevPage }] = await Promise.all([
        import('./dev-images.ts'),
        import('./dev-page/page.ts'),
      ])
      const page = createDevPage(project, config, sha256 => dev.fileOf(sha256))
      const dev: DevImages = createDevImages(project, () => page.events.send({ type: 'changed' }))
      images = { kind: 'dev', dev, page }
    },

    async configureServer(server) {
      if (images.kind !== 'dev') return
      const { base } = server.config
      const { refusePreflight, servePage } = await import('./dev-page/middleware.ts')
      server.middlewares.stack.unshift({ route: '', handle: refusePreflight(base) })
      server.middlewares.use(servePage(images.page, base))
      await startLooking(server, images.dev, images.page.project.outside)
    },

    async buildStart() {
      // Not in `config`: with a resolver among its aliases Vite would ask all of them in JavaScript for every import.
      const { alias } = this.environment.config.resolve
      if (!alias.includes(forStyles)) alias.push(forStyles)
      if (images.kind !== 'build') return
      assets.start(this.environment)
      try {
        built = await images.build.provide(this.meta.watchMode ? this.environment : undefined)
      } catch (error) {
        this.error(asShown(error))
      } finally {
        for (const file of images.build.sources()) this.addWatchFile(file)
      }
    },

    resolveId: {
      filter: { id: IMPORT_PATTERN },
      handler(source, importer, { kind }) {
        const request = parseImport(source)
        if (!request) return undefined
        // Where its URL alone makes a chunk, or is an entry, that has the name of the file.
        const isAlone = importer === undefined || kind === 'dynamic-import'
        const file = request.kind === 'file' || isAlone ? fileOf(request, built, moduleOf) : undefined
        // One module less a picture.
        if (file !== undefined) return file
        const moduleId = toModuleId(request)
        if (importer !== undefined) modules.noteImporter(moduleId, importer)
        return moduleId
      },
    },

    load: {
      filter: { id: MODULE_PATTERN },
      handler(moduleId) {
        const request = parseModuleId(moduleId)
        if (!request) return undefined
        return images.kind === 'build' ? modules.load(this, request, built) : serve(this, request, images.dev)
      },
    },

    // Rollup, of Vite 7, finds a name that is unknown at one stage, Rolldown at the other.
    buildEnd: tellUnknownNames,
    renderError: tellUnknownNames,

    generateBundle(_options, bundle) {
      assets.check(this, bundle)
      if (!modules.importsMore() || isNeededElsewhere(this.environment)) return
      // What pages and style sheets name is not in the bundle's text yet.
      const named = new Set(
        [...uses.ids()].flatMap(id => built.get(id)?.frames.map(frame => frame.file) ?? []),
      )
      const fromRoot = (file: string): string => toPosix(resolve(viteRoot, file))
      const isFree = (file: string): boolean =>
        isWithin(fromRoot(file), filesDir) && !named.has(fromRoot(file))
      const usedBy = (moduleId: string, code: string | null): string | undefined => {
        const file = code?.includes(URL_NAME) ? chosenOf(parseModuleId(moduleId), built)?.file : undefined
        return file === undefined ? undefined : toPosix(relative(viteRoot, file))
      }
      for (const fileName of unusedPictures(bundle, isFree, usedBy)) delete bundle[fileName]
    },

    transform: {
      order: 'pre',
      filter: { id: PAGES_AND_STYLES },
      async handler() {
        if (images.kind === 'dev') await images.dev.ready()
        // Vite 7 transforms a file again only if what it is known to rest on has changed.
        else if (this.meta.watchMode) for (const file of images.build.sources()) this.addWatchFile(file)
      },
    },

    transformIndexHtml: {
      order: 'pre',
      async handler(html, { filename }) {
        if (!namesImages(html)) return undefined
        const file = toPosix(filename)
        const catalogue = await catalogueOf(images).catch((error: unknown) => {
          uses.note(file, '', undefined)
          throw error
        })
        return placeImages(html, catalogue, {
          file,
          urlOf: picture => pageUrl(picture, images.kind === 'dev' ? { root: viteRoot } : { page: file }),
          onUse: id => uses.note(file, id, catalogue),
        })
      },
    },

    async closeBundle() {
      late.close()
      if (images.kind === 'dev') await Promise.all([images.page.close(), images.dev.close()])
    },

    async hotUpdate({ file, modules, timestamp, server }) {
      if (images.kind !== 'dev' || !images.dev.isSource(file)) return undefined
      const { dev } = images
      late.expect(file, timestamp, () => server.watcher.emit('change', file))
      await dev.refresh(timestamp)
      server.watcher.add([...dev.sources()])
      const changed = served.changed(this.environment, timestamp, request => sourceNow(request, dev))
      updateUsers(this.environment, dev)
      return [...modules, ...changed]
    },
  }
  return plugin
}

/** The same images, without another look at them. */
function inWorkers({ config, configResolved, configureServer, ...plugin }: Plugin): Plugin {
  return plugin
}

function isWithin(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/`)
}

function readable(dev: DevImages): Catalogue | undefined {
  try {
    return dev.catalogue()
  } catch {
    return undefined
  }
}

async function catalogueOf(images: Images): Promise<Catalogue> {
  if (images.kind === 'build') return images.build.provide()
  await images.dev.ready()
  return images.dev.catalogue()
}
