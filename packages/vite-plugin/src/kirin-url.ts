import type { Catalogue, CatalogueImage, Picture } from './catalogue.ts'
import { suggestIds } from './suggest.ts'

/** A URL that names an image: in HTML, in CSS, and in manifests. */
export const KIRIN_URL: RegExp = /^kirin:/

/** What `kirin:id`, `kirin:id#3` (the third frame of a series) and `kirin:id?inline` name. */
export type Named =
  | {
      readonly kind: 'found'
      readonly image: CatalogueImage
      readonly picture: Picture
      readonly file: string
    }
  /** `problem` is a whole sentence, or two. */
  | { readonly kind: 'unknown'; readonly id: string; readonly problem: string }

/** In CSS Vite keeps what follows a `#` to itself, so that there the frame is `%23` with its number. */
const FORM = /^kirin:(?<id>[^#?]*?)(?:(?:#|%23)(?<frame>[^?]*))?(?:\?(?<query>.*))?$/i

export function imageNamed(url: string, catalogue: Catalogue): Named {
  const { id: written = '', frame, query } = FORM.exec(url)?.groups ?? {}
  const id = catalogue.has(written) ? written : decoded(written)
  const image = catalogue.get(id)
  if (!image) {
    const problem = `No manifest has an image "${id}". ${suggestIds(id, [...catalogue.keys()])}`
    return { kind: 'unknown', id, problem }
  }
  const picture = frame === undefined ? image.chosen : image.frames[indexOf(frame)]
  if (!picture) {
    const count = image.frames.length
    const has = count === 1 ? 'is a single image' : `has ${count} frames`
    return { kind: 'unknown', id, problem: `"${id}" ${has}: there is no frame ${frame}.` }
  }
  return { kind: 'found', image, picture, file: withQuery(picture.file, query) }
}

/** A file with what else is asked of it. */
export function withQuery(file: string, query: string | undefined): string {
  return query === undefined ? file : `${file}${file.includes('?') ? '&' : '?'}${query}`
}

/** From 0; -1 where the text is no number of a frame. */
function indexOf(frame: string): number {
  return /^\d+$/.test(frame) ? Number(frame) - 1 : -1
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
