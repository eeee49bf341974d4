import sharp from 'sharp'

/** A real picture of one colour. */
export async function picture(
  width: number,
  height: number,
  type: 'png' | 'jpeg' | 'webp' = 'png',
): Promise<Buffer> {
  const image = sharp({ create: { width, height, channels: 3, background: '#336699' } })
  return await image.toFormat(type).toBuffer()
}

/** One image that sends `path`. */
export function sends(path: string): string {
  return `images: { hero: { prompt: a, image_list: [{ image: ${JSON.stringify(path)} }] } }\n`
}
