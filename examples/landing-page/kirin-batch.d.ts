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

  export { default as 'banner/en-dark' } from 'virtual:kirin-batch/banner/en-dark'
  export { default as 'banner/en-light' } from 'virtual:kirin-batch/banner/en-light'
  export { default as 'banner/ja-dark' } from 'virtual:kirin-batch/banner/ja-dark'
  export { default as 'banner/ja-light' } from 'virtual:kirin-batch/banner/ja-light'
  export { default as blend } from 'virtual:kirin-batch/blend'
  export { default as hero } from 'virtual:kirin-batch/hero'
  export { default as story } from 'virtual:kirin-batch/story'

  /** Every image by its id. All of them become part of the build. */
  const images: {
    readonly 'banner/en-dark': typeof import('virtual:kirin-batch/banner/en-dark').default
    readonly 'banner/en-light': typeof import('virtual:kirin-batch/banner/en-light').default
    readonly 'banner/ja-dark': typeof import('virtual:kirin-batch/banner/ja-dark').default
    readonly 'banner/ja-light': typeof import('virtual:kirin-batch/banner/ja-light').default
    readonly 'blend': typeof import('virtual:kirin-batch/blend').default
    readonly 'hero': typeof import('virtual:kirin-batch/hero').default
    readonly 'story': typeof import('virtual:kirin-batch/story').default
  }
  export default images
}

declare module 'virtual:kirin-batch/banner/en-dark' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bottle of Aurora Coffee, wide view (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/en-dark?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bottle of Aurora Coffee, wide view (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/en-dark?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/banner/en-dark?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/banner/en-dark?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/banner/en-light' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bottle of Aurora Coffee, wide view (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/en-light?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bottle of Aurora Coffee, wide view (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/en-light?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/banner/en-light?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/banner/en-light?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/banner/ja-dark' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bottle of Aurora Coffee, wide view (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/ja-dark?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bottle of Aurora Coffee, wide view (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/ja-dark?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/banner/ja-dark?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/banner/ja-dark?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/banner/ja-light' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bottle of Aurora Coffee, wide view (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/ja-light?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bottle of Aurora Coffee, wide view (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/banner/ja-light?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/banner/ja-light?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/banner/ja-light?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/blend' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Roasted beans, dried orange and cedar on linen (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/blend?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Roasted beans, dried orange and cedar on linen (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/blend?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/blend?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/blend?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/hero' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** A bottle of Aurora Coffee on wet slate in the first light of the morning (images.kirin.yaml) */
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
  /** A bottle of Aurora Coffee on wet slate in the first light of the morning (images.kirin.yaml) */
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

declare module 'virtual:kirin-batch/story' {
  import type { KirinImage, KirinPicture } from 'virtual:kirin-batch'
  /** From the cherry to the cup (images.kirin.yaml) */
  const image: KirinImage<readonly [KirinPicture, KirinPicture, KirinPicture, KirinPicture]>
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture, KirinPicture, KirinPicture, KirinPicture]
}
declare module 'virtual:kirin-batch/story?all' {
  import type { KirinImage, KirinPicture } from 'virtual:kirin-batch'
  /** From the cherry to the cup (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/story?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/story?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/story?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/banner/*?url' {
  export const __esModule: true
  export const images: {
    readonly 'en-dark': string
    readonly 'en-light': string
    readonly 'ja-dark': string
    readonly 'ja-light': string
  }
}
declare module 'virtual:kirin-batch/banner/*' {
  export const __esModule: true
  export const images: {
    readonly 'en-dark': typeof import('virtual:kirin-batch/banner/en-dark').default
    readonly 'en-light': typeof import('virtual:kirin-batch/banner/en-light').default
    readonly 'ja-dark': typeof import('virtual:kirin-batch/banner/ja-dark').default
    readonly 'ja-light': typeof import('virtual:kirin-batch/banner/ja-light').default
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
