import type { DiagnosticCode } from '../diagnostics/codes.ts'
import { inspectImage } from '../image/inspect.ts'
import { sizes } from './size-text.ts'

/** Limits of the API on an image that is sent; [seed]. */
export const MAX_REFERENCE_BYTES: number = 10 * 1024 * 1024
export const MIN_REFERENCE_SIDE = 300
export const MAX_REFERENCE_RATIO = 2.5

/** Why the API would refuse an image, and what to do. */
export interface ImageProblem {
  readonly code: DiagnosticCode
  readonly message: string
  readonly hint: string
}

/** All that the API asks of an image that is sent, wherever it comes from. `name` is how messages call it. */
export function imageProblem(bytes: Uint8Array, name: string): ImageProblem | undefined {
  if (bytes.length > MAX_REFERENCE_BYTES) return tooLarge(name, bytes.length)
  const image = inspectImage(bytes)
  if (image.kind === 'other') {
    return {
      code: 'reference-type',
      message: `${name} is ${image.format?.toUpperCase() ?? 'no image'} by its content, and the API takes PNG and JPEG`,
      hint: isLfsPointer(bytes)
        ? 'it is a placeholder of Git LFS: run git lfs pull'
        : 'convert it to PNG or JPEG; another ending of its name is not enough',
    }
  }
  if (image.kind === 'truncated') {
    return {
      code: 'reference-truncated',
      message: `${name} is a damaged or cut-off ${image.type === 'image/png' ? 'PNG' : 'JPEG'} file`,
      hint: 'export or copy it again',
    }
  }
  const { width, height } = image
  if (Math.min(width, height) < MIN_REFERENCE_SIDE) {
    return {
      code: 'reference-too-small',
      message: `${name} is ${width} × ${height} pixels, and the API wants at least ${MIN_REFERENCE_SIDE} on each side`,
      hint: 'use a larger version of it',
    }
  }
  if (Math.max(width, height) > Math.min(width, height) * MAX_REFERENCE_RATIO) {
    return {
      code: 'reference-ratio',
      message: `${name} is ${width} × ${height} pixels, and the API takes 1:2.5 to 2.5:1`,
      hint: 'crop it',
    }
  }
  return undefined
}

function isLfsPointer(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 40)).includes('git-lfs')
}

/** `bytes` is the length of what was not read. */
export function tooLarge(name: string, bytes: number): ImageProblem {
  const { size, most } = sizes(bytes, MAX_REFERENCE_BYTES)
  return {
    code: 'reference-too-large',
    message: `${name} has ${size}, and the API takes ${most}`,
    hint: 'save it smaller: 2048 pixels are plenty for a reference',
  }
}
