import type { Location } from '../diagnostics/source-file.ts'

export const MODEL = 'kirin_v3_omni_image'
export const RESOLUTIONS = ['1k', '2k', '4k'] as const
export const ASPECT_RATIOS = ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3', '21:9', 'auto'] as const
export const ELEMENT_TAGS = [
  'trending_meme',
  'character',
  'animal',
  'prop',
  'clothing',
  'scene',
  'effect',
  'other',
] as const

/** What becomes of an image whose inputs change: it is made anew, or what was chosen is shipped until someone picks. */
export const ON_CHANGE = ['regenerate', 'keep'] as const

/** What written images say of how they came to be: nothing, that they were generated, or with what prompt too. */
export const PROVENANCE = ['none', 'mark', 'prompt'] as const

export type ProvenanceChoice = (typeof PROVENANCE)[number]
export type OnChange = (typeof ON_CHANGE)[number]
export type Resolution = (typeof RESOLUTIONS)[number]
export type AspectRatio = (typeof ASPECT_RATIOS)[number]
export type ElementTag = (typeof ELEMENT_TAGS)[number]

/** An image that is sent along. `at` is where the manifest names it. */
export type Reference =
  /** `path` is POSIX, relative to the project's root, and stays inside it. */
  | { readonly kind: 'file'; readonly path: string; readonly at: Location }
  | { readonly kind: 'inline'; readonly bytes: Uint8Array; readonly at: Location }
  | { readonly kind: 'url'; readonly url: string; readonly at: Location }
  /** Another entry: its chosen image, or `frame` (from 1) of its series. */
  | { readonly kind: 'entry'; readonly id: string; readonly frame: number | undefined; readonly at: Location }

/** A subject that appears in the picture. */
export type Subject =
  /** `id` is a 64-bit integer in decimal digits, exact. */
  | { readonly kind: 'existing'; readonly id: string; readonly at: Location }
  | {
      readonly kind: 'declared'
      readonly name: string
      readonly description: string
      readonly frontalImage: Reference
      readonly referImages: readonly Reference[]
      readonly tags: readonly ElementTag[]
      readonly at: Location
    }

/** What is asked for. `n` is how many candidates are wanted, `amount` how many frames make the series. */
export type Result =
  | { readonly type: 'single'; readonly n: number }
  | { readonly type: 'series'; readonly amount: number }

/** One image after templates, defaults and matrix are applied, with the API's defaults filled in. */
export interface ResolvedEntry {
  readonly id: string
  /** POSIX path of its manifest, relative to the project's root. */
  readonly manifest: string
  readonly at: Location
  /** Final: rendered, trimmed, names rewritten to `<<<image_N>>>` and `<<<element_N>>>`. */
  readonly prompt: string
  readonly references: readonly Reference[]
  readonly subjects: readonly Subject[]
  readonly resolution: Resolution
  readonly aspectRatio: AspectRatio
  readonly watermark: boolean
  readonly result: Result
  readonly callbackUrl: string | undefined
  /** Everything below is free: it is not sent, and editing it costs nothing. */
  readonly onChange: OnChange
  readonly alt: string | undefined
  readonly meta: unknown
  readonly provenance: ProvenanceChoice
  /** POSIX path below the output folder, without extension. */
  readonly outputName: string
  /** POSIX path from the project's root; `undefined` where the manifest sets no `out`. */
  readonly outputFolder: string | undefined
}

/** What an image sends along; of one with a problem, as much of it as is known. */
export type Sending = Pick<ResolvedEntry, 'id' | 'at' | 'references' | 'subjects'>

/** Images in one paid task for all that the entry asks for. */
export function imagesWanted(result: Result): number {
  return result.type === 'single' ? result.n : result.amount
}
