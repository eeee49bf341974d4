import { stringify } from 'lossless-json'
import type { CreateRequest } from '../ports.ts'
import { MODEL } from '../resolve/entry.ts'

/** A request body whose length is known before it is made. */
export interface EncodedBody {
  readonly byteLength: number
  /** The body in pieces; each call begins anew. */
  chunks(): Generator<Buffer>
}

/** A multiple of 3, so that pieces of Base64 join without padding between them. */
const REFERENCE_PIECE = 48 * 1024

/**
 * The body of a create: `{"model":…,"input":[{"params":{…}}]}` [public]. Base64 is made piece by piece while the
 * request is written, since ten references of 10 MB would otherwise be held again as 133 MB of text.
 */
export function encodeCreate(request: CreateRequest): EncodedBody {
  const parts = partsOf(request)
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

function partsOf(request: CreateRequest): Part[] {
  const json = stringify({ model: MODEL, input: [{ params: parametersOf(request) }] }) ?? ''
  if (request.references.length === 0) return [text(json)]
  // The images join the parameters as their last member, before the four brackets that close the text.
  const images = request.references.flatMap((bytes, index): Part[] => [
    text(index === 0 ? ',"image_list":[{"image":"' : '"},{"image":"'),
    { kind: 'image', bytes },
  ])
  return [text(json.slice(0, -'}}]}'.length)), ...images, text('"}]}}]}')]
}

/** All parameters but the images, under the API's names [seed]. What equals the API's default is sent too: it may change. */
function parametersOf(request: CreateRequest): Record<string, unknown> {
  const { result, elements, callbackUrl } = request
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
  }
}

function text(content: string): Part {
  return { kind: 'text', bytes: Buffer.from(content, 'utf8') }
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
