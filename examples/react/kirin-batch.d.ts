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

  export { default as 'banner/spring' } from 'virtual:kirin-batch/banner/spring'
  export { default as 'banner/winter' } from 'virtual:kirin-batch/banner/winter'
  export { default as glaze } from 'virtual:kirin-batch/glaze'
  export { default as hero } from 'virtual:kirin-batch/hero'
  export { default as throwing } from 'virtual:kirin-batch/throwing'

  /** Every image by its id. All of them become part of the build. */
  const images: {
    readonly 'banner/spring': typeof import('virtual:kirin-batch/banner/spring').default
    readonly 'banner/winter': typeof import('virtual:kirin-batch/banner/winter').default
    readonly 'glaze': typeof import('virtual:kirin-batch/glaze').default
    readonly 'hero': typeof import('virtual:kirin-batch/hero').default
    readonly 'throwing': typeof import('virtual:kirin-batch/throwing').default
  }
  export default images
}

declare module 'virtual:kirin-batch/banner/spring' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** The coast at Tidewater in spring (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/spring?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** The coast at Tidewater in spring (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/spring?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/banner/spring?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/banner/spring?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/banner/winter' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** The coast at Tidewater in winter (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/winter?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** The coast at Tidewater in winter (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/winter?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/banner/winter?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/banner/winter?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/glaze' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bowl whose glaze is the colour of the sea (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/glaze?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bowl whose glaze is the colour of the sea (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/glaze?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/glaze?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/glaze?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/hero' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Stoneware bowls on a shelf, in cool light (images.kirin.yaml) */
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
  /** Stoneware bowls on a shelf, in cool light (images.kirin.yaml) */
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

declare module 'virtual:kirin-batch/throwing' {
  import type { KirinImage, KirinPicture } from 'virtual:kirin-batch'
  /** A bowl in the making (images.kirin.yaml) */
  const image: KirinImage<readonly [KirinPicture, KirinPicture, KirinPicture, KirinPicture]>
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture, KirinPicture, KirinPicture, KirinPicture]
}
declare module 'virtual:kirin-batch/throwing?all' {
  import type { KirinImage, KirinPicture } from 'virtual:kirin-batch'
  /** A bowl in the making (images.kirin.yaml) */
  const image: KirinImage<readonly [KirinPicture, KirinPicture, KirinPicture, KirinPicture]> & { readonly candidates: readonly [KirinPicture, ...KirinPicture[]] }
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture, KirinPicture, KirinPicture, KirinPicture]
  export const candidates: readonly [KirinPicture, ...KirinPicture[]]
}
declare module 'virtual:kirin-batch/throwing?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/throwing?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/throwing?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/banner/*?url' {
  export const __esModule: true
  export const images: {
    readonly 'spring': string
    readonly 'winter': string
  }
}
declare module 'virtual:kirin-batch/banner/*' {
  export const __esModule: true
  export const images: {
    readonly 'spring': typeof import('virtual:kirin-batch/banner/spring').default
    readonly 'winter': typeof import('virtual:kirin-batch/banner/winter').default
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
