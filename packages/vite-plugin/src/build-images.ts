import type { Catalogue } from './catalogue.ts'
import { ImagesError } from './errors.ts'
import { keepImages, keptImages } from './kept-images.ts'
import type { Project } from './project.ts'

/** The images of a build: all of them are there, or the build fails. */
export interface BuildImages {
  /**
   * Restores, and generates what is missing where the options and a key allow it; once, however often it is called.
   * @param builder which of several builders starts a build that may be followed by another, as in watch mode: who has
   *   built from the latest look takes another one, since a manifest that is new is no file that anybody watches
   * @throws ImagesError for wrong manifests, for images that are missing and may not be bought (before any request is
   *   made), and for what could not be generated.
   */
  provide(builder?: object): Promise<Catalogue>
  /** The files that decide the images (absolute), as far as they are known. */
  sources(): readonly string[]
}

export function createBuildImages(project: Project): BuildImages {
  let provided: Promise<Catalogue> | undefined
  let sources: readonly string[] = []
  const builtFrom = new WeakMap<object, Promise<Catalogue>>()

  const provide = async (): Promise<Catalogue> => {
    refuseEmulated(project)
    const kept = keptImages(project, 'build')
    if (kept) {
      sources = kept.sources
      return kept.catalogue
    }
    // With it comes the whole of core, which a build that has nothing to do can spare.
    const { provideImages } = await import('./provide-images.ts')
    const { catalogue, snapshot } = await provideImages(project, found => {
      sources = found.kind === 'all' ? found.files : [...new Set([...sources, ...found.files])]
    })
    if (snapshot) keepImages(project, 'build', { catalogue, sources, snapshot })
    return catalogue
  }

  return {
    provide: builder => {
      if (builder && provided && builtFrom.get(builder) === provided) provided = undefined
      provided ??= provide().catch((error: unknown) => {
        // In watch mode the next build is another attempt.
        provided = undefined
        throw error
      })
      if (builder) builtFrom.set(builder, provided)
      return provided
    },
    sources: () => sources,
  }
}

function refuseEmulated(project: Project): void {
  if (project.emulated && project.production && !project.options.allowEmulated) {
    throw new ImagesError(
      'Emulated images are not let into a production build. Unset KIRIN_EMULATE (or the option "emulate") to build with real ones, or set the option "allowEmulated" if emulated ones are really what you want.',
    )
  }
}
