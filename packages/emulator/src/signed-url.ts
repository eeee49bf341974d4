import { createHmac, timingSafeEqual } from 'node:crypto'
import type { PictureId } from './task-answer.ts'

export type SignedUrlReading =
  | { readonly kind: 'valid'; readonly picture: PictureId }
  | { readonly kind: 'expired' | 'forged' | 'unknown' }

/** Signs and reads result URLs: a path that names the picture, an expiry (ms since the epoch) and a signature. */
export interface UrlSigner {
  sign(picture: PictureId, expires: number): string
  read(pathAndQuery: string, now: number): SignedUrlReading
}

export function createUrlSigner(secret: string, extension: 'png' | 'jpg'): UrlSigner {
  const signature = (path: string, expires: number): string =>
    createHmac('sha256', secret).update(`${path}\n${expires}`).digest('hex').slice(0, 32)

  return {
    sign({ taskId, index, watermarked }, expires) {
      const path = `/${taskId}/${index + 1}${watermarked ? '-watermark' : ''}.${extension}`
      return `${path}?expires=${expires}&signature=${signature(path, expires)}`
    },
    read(pathAndQuery, now) {
      const url = new URL(pathAndQuery, 'http://localhost')
      const match = /^\/([0-9a-v]{20})\/([1-9])(-watermark)?\.(?:png|jpg)$/.exec(url.pathname)
      if (match === null) return { kind: 'unknown' }
      const [, taskId = '', number = '', watermark] = match
      const expires = Number(url.searchParams.get('expires'))
      const given = Buffer.from(url.searchParams.get('signature') ?? '')
      const expected = Buffer.from(signature(url.pathname, expires))
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { kind: 'forged' }
      if (now >= expires) return { kind: 'expired' }
      return {
        kind: 'valid',
        picture: { taskId, index: Number(number) - 1, watermarked: watermark !== undefined },
      }
    },
  }
}
