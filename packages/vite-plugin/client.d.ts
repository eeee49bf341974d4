/** A picture for an `<img>`; width and height are its pixels. */
interface KirinPicture {
  readonly src: string
  readonly width: number
  readonly height: number
}

interface KirinImage extends KirinPicture {
  /** Empty where the manifest gives none. */
  readonly alt: string
  /** The picture in a few pixels, as a data URL: for a background while it loads. */
  readonly placeholder: string
  /** The frames of a series; a single image is its own only frame. */
  readonly frames: readonly KirinPicture[]
  /** Of a single image: what there is to choose from, the chosen one among them. */
  readonly candidates?: readonly KirinPicture[]
}

interface KirinImageWithCandidates extends KirinImage {
  /** All that there are, the chosen one among them. */
  readonly candidates: readonly KirinPicture[]
}

/** The URL of the chosen picture; of a series that of its first frame. */
declare module 'virtual:kirin-batch/*?url' {
  const url: string
  export default url
}

/** The image with all its candidates, also where it is a series, which is one candidate. */
declare module 'virtual:kirin-batch/*?all' {
  const image: KirinImageWithCandidates
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly KirinPicture[]
  export const candidates: readonly KirinPicture[]
}

/** Every image of the project: an export under its id, and all in one map. */
declare module 'virtual:kirin-batch*' {
  const images: Readonly<Record<string, KirinImage>>
  export default images
}

/** The chosen picture; of a series all frames. */
declare module 'virtual:kirin-batch/*' {
  const image: KirinImage
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly KirinPicture[]
  export const candidates: readonly KirinPicture[]
}
