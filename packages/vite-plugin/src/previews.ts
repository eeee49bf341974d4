import { readFileSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '@kirin-batch/core/start'
import type { Picture } from './catalogue.ts'

/** The previews of pictures, each made once and kept by the picture's digest. */
export interface Previews {
  /** Sees to it that {@link Previews.of} knows the picture; `undefined` where it does. */
  prepare(picture: Picture): Promise<void> | undefined
  /** A data URL; the neutral one's stand-in, an empty text, where the picture was not prepared. */
  of(picture: Picture): string
}

/**
 * @param path of the file that keeps them, a line each: whoever adds some adds lines, so that processes do not disturb
 *   each other, and losing it costs time and nothing else
 */
export function createPreviews(path: string): Previews {
  const known = new Map<string, string>()
  let isLoaded = false

  const load = (): void => {
    isLoaded = true
    for (const line of textOf(path).split('\n')) {
      const [digest, preview] = line.split(' ')
      if (digest && preview?.startsWith('data:')) known.set(digest, preview)
    }
  }

  const make = async (picture: Picture): Promise<void> => {
    // Decoders are of no use to a build in which all previews are known.
    const { NEUTRAL_PREVIEW, previewOf } = await import('./preview.ts')
    const file = picture.file.replace(/\?.*$/, '')
    if (file.endsWith('.svg')) {
      known.set(picture.digest, NEUTRAL_PREVIEW)
      return
    }
    const preview = previewOf(await readFile(file))
    known.set(picture.digest, preview)
    // Where nothing can be written, it is made again next time.
    try {
      makeFolder(dirname(path))
      await appendFile(path, `${picture.digest} ${preview}\n`)
    } catch {}
  }

  return {
    prepare: picture => {
      if (!isLoaded) load()
      return known.has(picture.digest) ? undefined : make(picture)
    },
    of: picture => known.get(picture.digest) ?? '',
  }
}

/** At once: whoever asks has nothing else to do, and two hundred modules would wait for one file. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
