import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Invalid, Ran } from '@kirin-batch/core'
import { createFilter, normalizePath } from 'vite'
import { type Catalogue, catalogueOf, type Picture } from './catalogue.ts'
import { declareImages } from './declare-images.ts'
import { asShown, invalid, textOf } from './errors.ts'
import { keepImages, keptImages } from './kept-images.ts'
import { placeholderImage } from './placeholder.ts'
import { commandFor, type Project, storeOf, toPosix } from './project.ts'
import { filesOf, manifestsOfLock, sourcesOf } from './sources.ts'

/** The images of a dev server. They cost nothing: what is missing is a placeholder. */
export interface DevImages {
  /** The first look, which is taken once and not before it is asked for. */
  ready(): Promise<void>
  /** What the latest look has found. @throws what is wrong with the manifests, as long as it is. */
  catalogue(): Catalogue
  /** The file of a real picture, by its digest, as the latest look has found it. */
  fileOf(sha256: string): Promise<string | undefined>
  /** Looks again where the file of a picture that is asked for by this URL was deleted. */
  bringBack(url: string): Promise<void>
  /** Absolute paths that decide the images, as far as they were known the last time. */
  sources(): readonly string[]
  /** Whether a change of this file (absolute) can change images; files that are new count too. */
  isSource(file: string): boolean
  /**
   * Looks again, once for each `occasion`: a change reaches every environment of Vite with the same one. Never
   * rejects: what goes wrong is what {@link catalogue} throws from then on.
   */
  refresh(occasion: number): Promise<void>
  /** Looks no more; resolves once nothing is being written. */
  close(): Promise<void>
}

type State = { readonly catalogue: Catalogue } | { readonly error: Error }

const PICTURE_URL = /\/\.kirin\/([^?#]+)/

/** @param onLooked is told after each look, whatever it found */
export function createDevImages(project: Project, onLooked: () => void): DevImages {
  const isManifest = createFilter([...project.options.include], undefined, { resolve: project.viteRoot })
  const ownFolder = `${toPosix(join(project.root, '.kirin'))}/`
  let state: State = { catalogue: new Map() }
  let sources: readonly string[] = []
  let told = ''

  /** The first look may rest on what another has found, and then loads nothing of core. */
  let isFirst = true
  const look = async (): Promise<void> => {
    try {
      const kept = isFirst ? (keptImages(project, 'build') ?? keptImages(project, 'dev')) : undefined
      isFirst = false
      if (kept) {
        sources = kept.sources
        state = { catalogue: kept.catalogue }
        return onLooked()
      }
      const ran = await restore(project)
      if (ran.kind === 'invalid') {
        // One of them may lie where Vite does not watch of itself.
        sources = [...new Set([...sources, ...filesOf(ran, project.root)])]
        throw invalid(ran.diagnostics, project.root)
      }
      sources = sourcesOf(ran, project.root)
      await declareImages(project, ran.entries)
      const catalogue = await catalogueOf(ran, project.root, entry =>
        placeholderImage(entry, project.placeholdersDir),
      )
      state = { catalogue }
      if (ran.snapshot) keepImages(project, 'dev', { catalogue, sources, snapshot: ran.snapshot })
      tell(absentOf(ran, commandFor(project)))
    } catch (error) {
      state = { error: asShown(error) }
      const text = textOf(state.error)
      if (text !== told) project.logger.error(`kirin-batch: ${text}`, { timestamp: true })
      told = text
    }
    onLooked()
  }
  const tell = (text: string): void => {
    if (text !== '' && text !== told) project.logger.info(`kirin-batch: ${text}`, { timestamp: true })
    told = text
  }

  const refresh = coalesced(async () => {
    if (!closed) await look()
  })
  let closed = false
  let latest: { readonly occasion: number; readonly done: Promise<void> } | undefined

  let first: Promise<void> | undefined
  const ready = (): Promise<void> => {
    first ??= refresh()
    return first
  }

  return {
    ready,
    catalogue: () => {
      if ('error' in state) throw state.error
      return state.catalogue
    },
    fileOf: async sha256 => {
      await ready()
      const images = 'error' in state ? [] : [...state.catalogue.values()]
      const isIt = ({ digest }: Picture): boolean => digest === sha256
      for (const { frames, candidates } of images) {
        const picture = frames.find(isIt) ?? candidates.find(isIt)
        if (picture) return picture.file
      }
      return undefined
    },
    bringBack: async url => {
      const path = PICTURE_URL.exec(url)?.[1]
      const file = path === undefined ? undefined : `${ownFolder}${decoded(path)}`
      if (file === undefined || 'error' in state || existsSync(file)) return
      const isIt = (picture: Picture): boolean => picture.file.replace(/\?.*/, '') === file
      const images = [...state.catalogue.values()]
      if (images.some(({ frames, candidates }) => [...frames, ...candidates].some(isIt))) await refresh()
    },
    sources: () => sources,
    isSource: file => {
      const path = normalizePath(file)
      if (sources.includes(path) || [path, ...manifestsOfLock(path)].some(isManifest)) return true
      // What is wrong may be that a file is missing, and which one is not known.
      return 'error' in state && !path.startsWith(ownFolder)
    },
    refresh: occasion => {
      if (latest?.occasion !== occasion) latest = { occasion, done: refresh() }
      return latest.done
    },
    async close() {
      closed = true
      await refresh()
    },
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

async function restore(project: Project): Promise<Ran | Invalid> {
  // A server that starts does not wait for the whole of core.
  const { run } = await import('@kirin-batch/core')
  return run({
    ...storeOf(project),
    frozen: true,
    emit: { dir: project.filesDir, candidates: 'held' },
  })
}

function absentOf({ report }: Ran, command: string): string {
  const ids = report.images.filter(image => image.status !== 'ok').map(image => image.id)
  if (ids.length === 0) return ''
  const shown = ids.length > 5 ? `${ids.slice(0, 5).join(', ')}, …` : ids.join(', ')
  return `${ids.length} of ${report.summary.total} images are placeholders (${shown}); "${command}" or the page at /__kirin/ makes them.`
}

/** One at a time; all calls that come while it works share a single further round. */
function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = (): Promise<void> => {
    running = work().finally(() => {
      running = undefined
    })
    return running
  }
  return () => {
    if (!running) return start()
    next ??= running.then(() => {
      next = undefined
      return start()
    })
    return next
  }
}
