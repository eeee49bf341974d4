import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Environment, Rolldown } from 'vite'
import { type Notation, notationOf, quickNotationOf } from './asset-notation.ts'
import type { Picture } from './catalogue.ts'
import { createFileMemory } from './file-memory.ts'
import { hooksFor, type MayCall } from './hook-filter.ts'
import { toPosix } from './project.ts'

/** What it takes of a plugin's context in `load`. */
export interface AssetContext {
  readonly environment: Environment
  readonly meta: { readonly watchMode: boolean; readonly rolldownVersion?: string }
  emitFile(asset: {
    readonly type: 'asset'
    readonly name: string
    readonly originalFileName: string
    readonly source: Uint8Array
  }): string
  addWatchFile(file: string): void
}

interface Way {
  readonly notation: Notation
  readonly inlineLimit: number
  /** Of other plugins that might see the module of a picture. */
  readonly hooks: readonly MayCall[]
  /** Folders as Vite names them from its root. */
  readonly folders: Map<string, string>
  /** The pictures of this build that came last, and last but one. */
  recent: readonly Emitted[]
}

interface Emitted {
  readonly reference: string
  readonly file: string
}

/**
 * Pictures that become assets of a bundle without a module of their own, which would be resolved, loaded and transformed
 * for a line of code. Names, URLs and all that follows are Vite's all the same. Where anything but Vite's usual way
 * might be wanted, the picture is left to Vite.
 */
export interface DirectAssets {
  /** An expression for the URL of a picture that is in the bundle then; `undefined` where Vite is to see to it. */
  urlOf(context: AssetContext, picture: Picture): string | undefined
  /** Once a build, before the first picture. */
  start(environment: Environment): void
  /**
   * Pictures of a build are read into the same memory, since Rolldown copies what it is given. Should a version keep
   * that memory instead, all of them would be the last one: one is looked at, when they are in the bundle.
   * @throws Error where a picture has become another
   */
  check(context: BundleContext, bundle: Rolldown.OutputBundle): void
}

/** What it takes of a plugin's context in `generateBundle`. */
export interface BundleContext {
  readonly environment: Environment
  getFileName(reference: string): string
}

export function createDirectAssets(self: string): DirectAssets {
  const ways = new WeakMap<Environment, Way | undefined>()
  const memory = createFileMemory()

  return {
    urlOf: (context, { file }) => {
      const { environment } = context
      if (!ways.has(environment)) ways.set(environment, wayIn(environment, self))
      const way = ways.get(environment)
      if (!way || !IMAGE.test(file)) return undefined
      if (way.hooks.some(mayCall => mayCall(file))) return undefined
      // Rollup keeps what it is given.
      const source = context.meta.rolldownVersion === undefined ? readFileSync(file) : memory.read(file)
      if (source.length < way.inlineLimit) return undefined
      if (context.meta.watchMode) context.addWatchFile(file)
      const slash = file.lastIndexOf('/')
      const folder = folderIn(way, environment.config.root, file.slice(0, slash))
      const name = file.slice(slash + 1)
      const originalFileName = folder === '' ? name : `${folder}/${name}`
      const reference = context.emitFile({ type: 'asset', name, originalFileName, source })
      way.recent = [{ reference, file }, ...way.recent.slice(0, 1)]
      return way.notation(reference)
    },
    start: environment => {
      const way = ways.get(environment)
      if (way) way.recent = []
    },
    check: (context, bundle) => {
      const [, sample] = ways.get(context.environment)?.recent ?? []
      if (!sample) return
      const output = bundle[context.getFileName(sample.reference)]
      if (output?.type !== 'asset' || typeof output.source === 'string') return
      if (memory.equals(output.source) && !readFileSync(sample.file).equals(output.source)) {
        throw new Error(`${sample.file} has become another picture in the bundle. ${REMEDY}`)
      }
    },
  }
}

const REMEDY =
  'This version of Vite handles files in another way than those that vite-plugin-kirin-batch knows: use an earlier one, and please report it.'

/** What Vite takes for an image whatever its configuration, and nothing that it would cut off as a query. */
const IMAGE = /^[^?#]+\.(?:png|jpe?g)$/
/** As long as a reference. */
const SAMPLE = 'AAAAAAAAAAAAAAAAAAAAAA'
const VITE_ASSET = 'vite:asset'

function wayIn(environment: Environment, self: string): Way | undefined {
  const { plugins } = environment
  const { build } = environment.config
  const asset = plugins.find(({ name }) => name === VITE_ASSET)
  const { lib, ssrManifest, assetsInlineLimit } = build
  // What lists modules, or groups them, would miss those of the pictures.
  if (!asset || lib || ssrManifest || typeof assetsInlineLimit === 'function' || groupsModules(build))
    return undefined
  const others = plugins.filter(({ name }) => name !== self)
  const hooks = hooksFor(`export default ${notationOf(asset)(SAMPLE)}`, others, asset)
  return {
    notation: quickNotationOf(environment, asset),
    inlineLimit: Number(assetsInlineLimit),
    hooks,
    folders: new Map(),
    recent: [],
  }
}

/** Once for each folder: it takes longer than to read a picture. */
function folderIn({ folders }: Way, root: string, folder: string): string {
  const known = folders.get(folder)
  if (known !== undefined) return known
  const found = toPosix(relative(root, folder))
  folders.set(folder, found)
  return found
}

const GROUPING = ['manualChunks', 'advancedChunks', 'codeSplitting', 'preserveModules']

function groupsModules({ rollupOptions }: Environment['config']['build']): boolean {
  const outputs = [rollupOptions.output ?? []].flat()
  return outputs.some(output => GROUPING.some(option => typeof Reflect.get(output, option) !== 'undefined'))
}
