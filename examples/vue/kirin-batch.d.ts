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

  export { default as grain } from 'virtual:kirin-batch/grain'
  export { default as hero } from 'virtual:kirin-batch/hero'
  export { default as night } from 'virtual:kirin-batch/night'
  export { default as 'show/dawn' } from 'virtual:kirin-batch/show/dawn'
  export { default as 'show/drift' } from 'virtual:kirin-batch/show/drift'
  export { default as 'show/signal' } from 'virtual:kirin-batch/show/signal'

  /** Every image by its id. All of them become part of the build. */
  const images: {
    readonly 'grain': typeof import('virtual:kirin-batch/grain').default
    readonly 'hero': typeof import('virtual:kirin-batch/hero').default
    readonly 'night': typeof import('virtual:kirin-batch/night').default
    readonly 'show/dawn': typeof import('virtual:kirin-batch/show/dawn').default
    readonly 'show/drift': typeof import('virtual:kirin-batch/show/drift').default
    readonly 'show/signal': typeof import('virtual:kirin-batch/show/signal').default
  }
  export default images
}

declare module 'virtual:kirin-batch/grain' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** images.kirin.yaml */
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
declare module 'virtual:kirin-batch/grain?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** images.kirin.yaml */
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
declare module 'virtual:kirin-batch/grain?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/grain?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/grain?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/hero' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** One lit window in a sleeping city (images.kirin.yaml) */
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
  /** One lit window in a sleeping city (images.kirin.yaml) */
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

declare module 'virtual:kirin-batch/night' {
  import type { KirinImage, KirinPicture } from 'virtual:kirin-batch'
  /** The rooftop (images.kirin.yaml) */
  const image: KirinImage<readonly [KirinPicture, KirinPicture, KirinPicture]>
  export default image
  export const src: string
  export const width: number
  export const height: number
  export const alt: string
  export const placeholder: string
  export const frames: readonly [KirinPicture, KirinPicture, KirinPicture]
}
declare module 'virtual:kirin-batch/night?all' {
  import type { KirinImage, KirinPicture } from 'virtual:kirin-batch'
  /** The rooftop (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/night?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/night?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/night?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/show/dawn' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Cover of dawn (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/show/dawn?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Cover of dawn (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/show/dawn?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/show/dawn?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/show/dawn?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/show/drift' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Cover of drift (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/show/drift?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Cover of drift (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/show/drift?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/show/drift?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/show/drift?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/show/signal' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Cover of signal (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/show/signal?all' {
  import type { KirinSingle, KirinPicture } from 'virtual:kirin-batch'
  /** Cover of signal (images.kirin.yaml) */
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
declare module 'virtual:kirin-batch/show/signal?url' {
  const url: string
  export default url
}
declare module 'virtual:kirin-batch/show/signal?*as=picture' {
  const picture: import('virtual:kirin-batch').KirinSources
  export default picture
}
declare module 'virtual:kirin-batch/show/signal?*' {
  const url: string
  export default url
}

declare module 'virtual:kirin-batch/show/*?url' {
  export const __esModule: true
  export const images: {
    readonly 'dawn': string
    readonly 'drift': string
    readonly 'signal': string
  }
}
declare module 'virtual:kirin-batch/show/*' {
  export const __esModule: true
  export const images: {
    readonly 'dawn': typeof import('virtual:kirin-batch/show/dawn').default
    readonly 'drift': typeof import('virtual:kirin-batch/show/drift').default
    readonly 'signal': typeof import('virtual:kirin-batch/show/signal').default
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
