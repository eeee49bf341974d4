// Written by kirin-batch: the images of this project, as modules. What is changed here is written over.

declare module 'virtual:kirin-batch' {
  /** A picture for an `<img>`; width and height are its pixels. */
  export interface KirinPicture {
    readonly src: string
    readonly width: number
    readonly height: number
  }

  export interface KirinImage<Frames extends readonly KirinPicture[] = readonly [KirinPicture]> extends KirinPicture {
    /** Empty where the manifest gives none. */
    readonly alt: string
    /** The picture in a few pixels, as a data URL: for a background while it loads. */
    readonly placeholder: string
    /** Those of a series; a single image is its own only frame. */
    readonly frames: Frames
  }

  /** A single image with what there is to choose from, the chosen one among them. */
  export interface KirinSingle extends KirinImage {
    readonly candidates: readonly [KirinPicture, ...KirinPicture[]]
  }

  /** By vite-imagetools, with `as=picture`. */
  export interface KirinSources {
    readonly sources: Readonly<Record<string, string>>
    readonly img: { readonly src: string; readonly w: number; readonly h: number }
  }

  export { default as 'cabin/alder' } from 'virtual:kirin-batch/cabin/alder'
  export { default as 'cabin/birk' } from 'virtual:kirin-batch/cabin/birk'
  export { default as 'cabin/rowan' } from 'virtual:kirin-batch/cabin/rowan'
  export { default as hero } from 'virtual:kirin-batch/hero'
  export { default as stay } from 'virtual:kirin-batch/stay'

  /** Every image by its id. All of them become part of the build. */
  const images: {
    readonly 'cabin/alder': typeof import('virtual:kirin-batch/cabin/alder').default
    readonly 'cabin/birk': typeof import('virtual:kirin-batch/cabin/birk').default
    readonly 'cabin/rowan': typeof import('virtual:kirin-batch/cabin/rowan').default
    readonly 'hero': typeof import('virtual:kirin-batch/hero').default
    readonly 'stay': typeof import('virtual:kirin-batch/stay').default
  }
  export default images
}

declare module 'virtual:kirin-batch/cabin/alder' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** The cabin alder (images.kirin.yaml) */
  const image: KirinSingle
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture]
  export const candidates: readonly [KirinPicture, ...KirinPicture[]]
}
declare module 'virtual:kirin-batch/cabin/alder?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** The cabin alder (images.kirin.yaml) */
  const image: KirinSingle
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture]
  export const candidates: readonly [KirinPicture, ...KirinPicture[]]
}
declare module 'virtual:kirin-batch/cabin/alder?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/cabin/alder?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/cabin/alder?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/cabin/birk' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** The cabin birk (images.kirin.yaml) */
  const image: KirinSingle
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture]
  export const candidates: readonly [KirinPicture, ...KirinPicture[]]
}
declare module 'virtual:kirin-batch/cabin/birk?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** The cabin birk (images.kirin.yaml) */
  const image: KirinSingle
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture]
  export const candidates: readonly [KirinPicture, ...KirinPicture[]]
}
declare module 'virtual:kirin-batch/cabin/birk?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/cabin/birk?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/cabin/birk?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/cabin/rowan' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** The cabin rowan (images.kirin.yaml) */
  const image: KirinSingle
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture]
  export const candidates: readonly [KirinPicture, ...KirinPicture[]]
}
declare module 'virtual:kirin-batch/cabin/rowan?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** The cabin rowan (images.kirin.yaml) */
  const image: KirinSingle
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture]
  export const candidates: readonly [KirinPicture, ...KirinPicture[]]
}
declare module 'virtual:kirin-batch/cabin/rowan?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/cabin/rowan?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/cabin/rowan?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/hero' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Three cabins above a fjord, snow on the ridge (images.kirin.yaml) */
  const image: KirinSingle
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture]
  export const candidates: readonly [KirinPicture, ...KirinPicture[]]
}
declare module 'virtual:kirin-batch/hero?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Three cabins above a fjord, snow on the ridge (images.kirin.yaml) */
  const image: KirinSingle
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture]
  export const candidates: readonly [KirinPicture, ...KirinPicture[]]
}
declare module 'virtual:kirin-batch/hero?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/hero?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/hero?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/stay' {
  import type { KirinImage, KirinPicture } from 'virtual:kirin-batch'
  /** A day at the fjord (images.kirin.yaml) */
  const image: KirinImage<readonly [KirinPicture, KirinPicture, KirinPicture]>
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture, KirinPicture, KirinPicture]
}
declare module 'virtual:kirin-batch/stay?all' {
  import type { KirinImage, KirinPicture } from 'virtual:kirin-batch'
  /** A day at the fjord (images.kirin.yaml) */
  const image: KirinImage<readonly [KirinPicture, KirinPicture, KirinPicture]> & { readonly candidates: readonly [KirinPicture, ...KirinPicture[]] }
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture, KirinPicture, KirinPicture]
  export const candidates: readonly [KirinPicture, ...KirinPicture[]]
}
declare module 'virtual:kirin-batch/stay?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/stay?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/stay?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/cabin/*?url' {
  export const __esModule: true
  export const images: {
    readonly 'alder': string
    readonly 'birk': string
    readonly 'rowan': string
  }
}
declare module 'virtual:kirin-batch/cabin/*' {
  export const __esModule: true
  export const images: {
    readonly 'alder': typeof import('virtual:kirin-batch/cabin/alder').default
    readonly 'birk': typeof import('virtual:kirin-batch/cabin/birk').default
    readonly 'rowan': typeof import('virtual:kirin-batch/cabin/rowan').default
  }
}

declare module 'virtual:kirin-batch/*?url' {
  export const __esModule: true
}
declare module 'virtual:kirin-batch/*?inline' {
  export const __esModule: true
}
declare module 'virtual:kirin-batch/*?no-inline' {
  export const __esModule: true
}
declare module 'virtual:kirin-batch/*?raw' {
  export const __esModule: true
}
