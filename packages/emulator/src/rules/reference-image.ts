import sharp from 'sharp'
import { MAX_IMAGE_BYTES } from '../assumptions.ts'
import type { Json } from '../json.ts'
import { isHttpUrl, refuse } from './fields.ts'

const MIN_SIDE_PX = 300

/** Width and height in pixels; `unknown` for a URL, which is accepted by its form and not fetched. */
export type ReferenceSize = readonly [width: number, height: number] | 'unknown'

/**
 * Checks a reference image: a URL, or raw Base64 of a PNG or JPEG within the limits [seed], [public].
 * @throws ParameterError
 */
export async function checkReferenceImage(
  value: Json | undefined,
  parameter: string,
): Promise<ReferenceSize> {
  if (value === undefined || value === '') refuse(parameter, 'is required and cannot be empty')
  if (typeof value !== 'string') refuse(parameter, 'must be a string: a URL or Base64')
  if (isHttpUrl(value)) return 'unknown'
  if (value.startsWith('data:')) refuse(parameter, 'must be raw Base64, without a data: prefix')
  if (!isBase64(value)) refuse(parameter, 'is neither an http(s) URL nor Base64')
  return checkImageBytes(Buffer.from(value, 'base64'), parameter)
}

async function checkImageBytes(bytes: Buffer, parameter: string): Promise<readonly [number, number]> {
  if (bytes.length > MAX_IMAGE_BYTES) {
    refuse(parameter, `has ${bytes.length} bytes, at most ${MAX_IMAGE_BYTES} are allowed`)
  }
  if (!hasPngOrJpegSignature(bytes)) refuse(parameter, 'is not a PNG or JPEG')
  const metadata = await sharp(bytes)
    .metadata()
    .catch(() => refuse(parameter, 'is not a readable PNG or JPEG'))
  const { width, height } = metadata.autoOrient
  if (width < MIN_SIDE_PX || height < MIN_SIDE_PX) {
    refuse(parameter, `is ${width}x${height}, width and height must be at least ${MIN_SIDE_PX} px`)
  }
  if (2 * Math.max(width, height) > 5 * Math.min(width, height)) {
    refuse(parameter, `is ${width}x${height}, the aspect ratio must be between 1:2.5 and 2.5:1`)
  }
  return [width, height]
}

function hasPngOrJpegSignature(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 8)
  return start === '\x89PNG\r\n\x1a\n' || start.startsWith('\xff\xd8\xff')
}

/** Asked in the negative: a pattern of all the characters would need a stack as deep as the image is long. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(text.replace(/={1,2}$/, ''))
}
