import { randomUUID } from 'node:crypto'
import { stringify } from 'lossless-json'
import type { SubjectShape } from '../options.ts'
import type { CreateRequest, SubjectRequest } from '../ports.ts'
import { type ElementTag, MODEL } from '../resolve/entry.ts'

/** A request body whose length is known before it is made. */
export interface EncodedBody {
  readonly byteLength: number
  /** The body, where it is short. */
  readonly whole?: Buffer
  /** The body in pieces; each call begins anew. */
  chunks(): IterableIterator<Buffer>
}

/** A multiple of 3, so that pieces of Base64 join without padding between them. */
const REFERENCE_PIECE = 48 * 1024

/** The body of a create: `{"model":…,"input":[{"params":{…}}]}` [public]. */
export function encodeCreate(request: CreateRequest): EncodedBody {
  return encodeBody(MODEL, image => parametersOf(request, image))
}

/** The body that creates a subject, in either of the two documented shapes [public]. */
export function encodeCreateSubject(request: SubjectRequest, shape: SubjectShape): EncodedBody {
  return encodeBody('kirin_custom_elements', image => subjectParametersOf(request, shape, image))
}

/**
 * Base64 is made piece by piece while the request is written, since ten references of 10 MB would otherwise be held
 * again as 133 MB of text: in the JSON each image is a mark first, which no prompt can contain by chance.
 */
function encodeBody(
  model: string,
  parameters: (image: (bytes: Uint8Array) => string) => unknown,
): EncodedBody {
  let mark = ''
  const images: Uint8Array[] = []
  const image = (bytes: Uint8Array): string => {
    mark ||= randomUUID()
    return `${mark}:${images.push(bytes) - 1}:`
  }
  const json = stringify({ model, input: [{ params: parameters(image) }] }) ?? ''
  if (mark === '') {
    const whole = Buffer.from(json, 'utf8')
    return { byteLength: whole.length, whole, chunks: () => [whole].values() }
  }
  const parts = json.split(new RegExp(`${mark}:(\\d+):`)).map((piece, index): Part => {
    const bytes = index % 2 === 1 ? images[Number(piece)] : undefined
    return bytes ? { kind: 'image', bytes } : { kind: 'text', bytes: Buffer.from(piece, 'utf8') }
  })
  return {
    byteLength: parts.reduce(
      (sum, part) => sum + (part.kind === 'text' ? part.bytes.length : base64Length(part.bytes)),
      0,
    ),
    *chunks() {
      for (const { kind, bytes } of parts) {
        if (kind === 'text') yield bytes
        else yield* base64Pieces(bytes)
      }
    },
  }
}

type Part =
  | { readonly kind: 'text'; readonly bytes: Buffer }
  | { readonly kind: 'image'; readonly bytes: Uint8Array }

/** All parameters under the API's names [seed]. What equals the API's default is sent too: it may change. */
function parametersOf(request: CreateRequest, image: (bytes: Uint8Array) => string): unknown {
  const { result, elements, callbackUrl, references } = request
  return {
    prompt: request.prompt,
    resolution: request.resolution,
    aspect_ratio: request.aspectRatio,
    result_type: result.type,
    ...(result.type === 'single' ? { n: result.n } : { series_amount: result.amount }),
    ...(elements.length > 0 ? { element_list: elements.map(id => ({ element_id: BigInt(id) })) } : {}),
    ...(request.watermark ? { watermark_info: { enabled: true } } : {}),
    ...(callbackUrl === undefined ? {} : { callback_url: callbackUrl }),
    external_task_id: request.externalTaskId,
    ...(references.length > 0 ? { image_list: references.map(bytes => ({ image: image(bytes) })) } : {}),
  }
}

function subjectParametersOf(
  request: SubjectRequest,
  shape: SubjectShape,
  image: (bytes: Uint8Array) => string,
): unknown {
  const frontal = image(request.frontalImage)
  const refer = request.referImages.map(bytes => ({ image_url: image(bytes) }))
  return {
    element_name: request.name,
    element_description: request.description,
    ...(shape === 'international'
      ? {
          reference_type: 'image_refer',
          element_image_list: { frontal_image: frontal, refer_images: refer },
        }
      : { element_frontal_image: frontal, element_refer_list: refer }),
    ...(request.tags.length > 0 ? { tag_list: request.tags.map(tag => ({ tag_id: TAG_IDS[tag] })) } : {}),
    external_task_id: request.externalTaskId,
  }
}

/** [public] */
const TAG_IDS: { readonly [tag in ElementTag]: string } = {
  trending_meme: 'o_101',
  character: 'o_102',
  animal: 'o_103',
  prop: 'o_104',
  clothing: 'o_105',
  scene: 'o_106',
  effect: 'o_107',
  other: 'o_108',
}

function base64Length(bytes: Uint8Array): number {
  return 4 * Math.ceil(bytes.length / 3)
}

/** Raw Base64, without a `data:` prefix [public]. */
function* base64Pieces(bytes: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += REFERENCE_PIECE) {
    const length = Math.min(REFERENCE_PIECE, bytes.length - at)
    yield Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('base64'), 'latin1')
  }
}
