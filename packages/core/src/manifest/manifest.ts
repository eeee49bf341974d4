import type { Location, SourceFile } from '../diagnostics/source-file.ts'
import type { AspectRatio, ElementTag, OnChange, ProvenanceChoice, Resolution } from '../resolve/entry.ts'

/** A value as authored, with the place where it is written. */
export interface Authored<T> {
  readonly value: T
  readonly at: Location
}

/** One manifest as authored: every value is of the right type and form by itself; how they fit together is not checked. */
export interface Manifest {
  readonly file: SourceFile
  readonly out: Authored<string> | undefined
  readonly provenance: Authored<ProvenanceChoice> | undefined
  /** Any YAML value, for templates. */
  readonly vars: ReadonlyMap<string, NamedValue>
  readonly references: ReadonlyMap<string, NamedReference>
  readonly elements: ReadonlyMap<string, NamedElement>
  readonly defaults: Parameters
  /** In the order of the file. */
  readonly images: readonly AuthoredImage[]
  readonly unusable: Unusable
}

/**
 * What the file declares with problems that are already reported. It may be missing above, in whole or in part, and
 * nobody should complain about that again.
 */
export interface Unusable {
  readonly vars: ReadonlySet<string>
  /** Names of references and elements. */
  readonly names: ReadonlySet<string>
  /** Ids of images. */
  readonly images: ReadonlySet<string>
  /** Those of them whose matrix or data is not all there: a name may be one of its. */
  readonly variants: ReadonlySet<string>
  readonly defaults: boolean
}

/** `name` is the place of its key. */
export interface NamedValue extends Authored<unknown> {
  readonly name: Location
}

/** A path, an http(s) URL, a data URL or `kirin:ID`; `name` is the place of its key. */
export interface NamedReference {
  readonly name: Authored<string>
  readonly target: Authored<string>
}

export type NamedElement =
  /** `id` in decimal digits, exact. */
  | { readonly kind: 'existing'; readonly name: Authored<string>; readonly id: Authored<string> }
  | {
      readonly kind: 'declared'
      readonly name: Authored<string>
      readonly description: Authored<string>
      readonly frontalImage: Authored<string>
      readonly referImages: readonly Authored<string>[]
      readonly tags: readonly Authored<ElementTag>[]
      readonly at: Location
    }

/** The parameters of an entry under the API's names, and the free ones. */
export interface Parameters {
  readonly prompt?: Authored<string>
  readonly resolution?: Authored<Resolution>
  readonly resultType?: Authored<'single' | 'series'>
  readonly n?: Authored<number>
  readonly seriesAmount?: Authored<number>
  readonly aspectRatio?: Authored<AspectRatio>
  readonly watermark?: Authored<boolean>
  /** Each item's `image`: a path, URL, data URL, raw Base64 or `kirin:ID`. */
  readonly imageList?: Authored<readonly Authored<string>[]>
  /** Each item's `element_id` in decimal digits. */
  readonly elementList?: Authored<readonly Authored<string>[]>
  readonly callbackUrl?: Authored<string>
  readonly onChange?: Authored<OnChange>
  readonly alt?: Authored<string>
  readonly file?: Authored<string>
  readonly meta?: Authored<unknown>
  /** Keys that are written, or misspelt, with problems that are already reported. */
  readonly unread?: ReadonlySet<string>
}

export interface AuthoredImage extends Parameters {
  readonly id: Authored<string>
  /** The place of all that the image says. */
  readonly at: Location
  readonly matrix?: AuthoredMatrix
  readonly data?: AuthoredData
}

export type AxisValue = string | number | boolean

/** Axes, which multiply, and what is added to their combinations and taken from them; each in the order of the file. */
export interface AuthoredMatrix {
  readonly axes: readonly MatrixAxis[]
  readonly include: readonly MatrixItem[]
  readonly exclude: readonly MatrixItem[]
  readonly at: Location
}

export interface MatrixAxis {
  readonly name: Authored<string>
  readonly values: readonly Authored<AxisValue>[]
}

/** One item of `include` or `exclude`; each name once. */
export interface MatrixItem {
  readonly values: readonly { readonly name: Authored<string>; readonly value: Authored<AxisValue> }[]
  readonly at: Location
}

/** A data file, a path relative to the manifest, and the column that holds the ids of its rows, if it is not `id`. */
export interface AuthoredData {
  readonly file: Authored<string>
  readonly id: Authored<string> | undefined
  readonly at: Location
}
