import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Alias } from 'vite'
import type { Catalogue, Picture } from './catalogue.ts'
import { imageNamed, KIRIN_URL, withQuery } from './kirin-url.ts'
import { toPosix } from './project.ts'
import { errorAt } from './source-frame.ts'

/** What becomes of `kirin:` in style sheets. */
export interface StyleImages {
  /** What there is now; Vite's resolvers of aliases answer at once. */
  catalogue(): Catalogue
  /** Whether a page stays open while images are replaced. */
  isLasting(): boolean
  /** @param file absolute, of the style sheet or of what holds it */
  onUse(id: string, file: string, catalogue: Catalogue): void
}

/**
 * Vite resolves the urls of style sheets by its aliases, and asks no plugin: those of `@import`ed and of Sass files
 * too, which it reads by itself. So this is the one place where all of them pass.
 */
export function styleAlias(images: StyleImages): Alias {
  /** By file the digest of the picture that it held at first. */
  const firstIn = new Map<string, string>()

  /** The style sheet of an open page is replaced, but a browser has a picture already whose URL is the same. */
  const fresh = ({ file: name, digest }: Picture, file: string): string => {
    if (!images.isLasting()) return file
    const first = firstIn.get(name) ?? digest
    firstIn.set(name, first)
    return digest === first ? file : withQuery(file, `t=${digest.slice(0, 8)}`)
  }

  return {
    find: /^(kirin:|\.kirin\/)/,
    replacement: '$1',
    customResolver(url, importer = '') {
      const file = importer.replace(/[?#].*$/, '')
      // What Vite makes of an image in a Sass or Less file of another folder; to Vite 7 that is no relative path.
      if (!KIRIN_URL.test(url)) return toPosix(resolve(dirname(file), url))
      const catalogue = images.catalogue()
      const named = imageNamed(url, catalogue)
      images.onUse(named.kind === 'found' ? named.image.id : named.id, file, catalogue)
      if (named.kind === 'unknown') throw errorIn(file, url, named.problem)
      const { id, frames } = named.image
      if (frames.length > 1 && named.picture === named.image.chosen) refuseFragment(file, id)
      return fresh(named.picture, named.file)
    },
  }
}

/** Vite cuts off the `#` and puts it behind the URL of the first frame, which would be the wrong picture in silence. */
function refuseFragment(file: string, id: string): void {
  const text = textOf(file)
  const [written, frame] = new RegExp(`kirin:${id.replace(/[^\w-]/g, '\\$&')}#(\\d+)`).exec(text) ?? []
  if (written === undefined) return
  throw errorIn(file, written, `In CSS a frame is named as "kirin:${id}%23${frame}".`)
}

function errorIn(file: string, url: string, problem: string): Error {
  const text = textOf(file)
  const error = errorAt(problem, file, text, Math.max(0, text.indexOf(url)), url.length)
  // Vite asks for the place of what fails in PostCSS by PostCSS's own names.
  return Object.assign(error, error.loc)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
