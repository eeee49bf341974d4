/**
 * Every fact about the API that nobody has stated: neither the vendor's parameter reference nor its public
 * documentation and client. Should the real API turn out otherwise, this file is the place to change.
 */

/** Price of one image in micro-dollars, by resolution. A price list is not published. */
export const PRICE_PER_IMAGE_MICRO_USD: Readonly<Record<'1k' | '2k' | '4k', bigint>> = {
  '1k': 28_000n,
  '2k': 28_000n,
  '4k': 56_000n,
}

/** Price of creating an element, in micro-dollars. */
export const PRICE_PER_ELEMENT_MICRO_USD = 0n

/** Units of the account's concurrency that creating an element takes. */
export const UNITS_PER_ELEMENT = 1

/** Long side of a picture in pixels, by resolution; the short side follows from the aspect ratio, half up. */
export const LONG_SIDE_PX: Readonly<Record<'1k' | '2k' | '4k', number>> = {
  '1k': 1024,
  '2k': 2048,
  '4k': 4096,
}

/** `auto` takes the ratio of the first reference image whose size is known, else this one (width, height). */
export const AUTO_RATIO_WITHOUT_REFERENCE: readonly [number, number] = [1, 1]

/** "At most 10 MB a file": read as binary megabytes, of the decoded bytes. */
export const MAX_IMAGE_BYTES: number = 10 * 1024 * 1024

/** The error of a task that content moderation refused: "any code" but the documented three. */
export const MODERATION_ERROR: { readonly code: string; readonly message: string } = {
  code: '006001451',
  message: 'The request was refused by content moderation',
}

/** Code of the task error in the `fail-task` fault where none is given [seed: task response error]. */
export const DEFAULT_TASK_ERROR: { readonly code: string; readonly message: string } = {
  code: '006001095',
  message: 'Task response error',
}

/** `code` in the body of a 400. Its `message` names the parameter. */
export const INVALID_PARAMETER_CODE = 'invalid_parameter'

/** An accepted task says `pending` for this share of its latency, `in_progress` for the rest. */
export const PENDING_SHARE = 0.1

/** Images in one `output` item; the rest goes to further items. That they may be spread is [public]. */
export const IMAGES_PER_OUTPUT_ITEM = 3

/** The lowest `element_id` handed out, above 2^53 as the documented example is; ids stay below 2^63. */
export const FIRST_ELEMENT_ID = 800_000_000_000_000_000n

/** `element_list` takes signed 64-bit integers ("long"). */
export const MAX_ELEMENT_ID: bigint = 2n ** 63n - 1n

/** Largest request body accepted: ten images of the largest size in Base64, and room to spare. */
export const MAX_BODY_BYTES: number = 150 * 1024 * 1024

/** What is waited for a callback's receiver. */
export const CALLBACK_TIMEOUT_MS = 5_000
