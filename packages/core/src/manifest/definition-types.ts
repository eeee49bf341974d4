import type * as z from 'zod'
import type { AspectRatio, ElementTag, OnChange, ProvenanceChoice, Resolution } from '../resolve/entry.ts'

/** The types of `definition.ts`: what the validator infers, spelt out. The compiler keeps the two alike. */

export type Strict<Shape extends z.ZodRawShape> = z.ZodObject<Shape, z.core.$strict>
export type Choice<Value extends string> = z.ZodEnum<{ [Key in Value]: Key }>
export type AxisValue = z.ZodUnion<readonly [z.ZodString, z.ZodNumber, z.ZodBoolean]>
export type Axis = z.ZodArray<AxisValue>
export type MatrixItems = z.ZodArray<z.ZodRecord<z.ZodString, AxisValue>>
export type MatrixShape = { include: z.ZodOptional<MatrixItems>; exclude: z.ZodOptional<MatrixItems> }
export type Matrix = z.ZodObject<MatrixShape, z.core.$catchall<Axis>>
export type DataFileShape = { file: z.ZodString; id: z.ZodOptional<z.ZodString> }

type Optional<T extends z.ZodType> = z.ZodOptional<T>

export type DeclaredElementShape = {
  description: z.ZodString
  frontal_image: z.ZodString
  refer_images: z.ZodArray<z.ZodString>
  tags: Optional<z.ZodArray<Choice<ElementTag>>>
}

export type ParameterShape = {
  prompt: Optional<z.ZodString>
  resolution: Optional<Choice<Resolution>>
  result_type: Optional<Choice<'single' | 'series'>>
  n: Optional<z.ZodInt>
  series_amount: Optional<z.ZodInt>
  aspect_ratio: Optional<Choice<AspectRatio>>
  watermark_info: Optional<Strict<{ enabled: z.ZodBoolean }>>
  image_list: Optional<z.ZodArray<Strict<{ image: z.ZodString }>>>
  element_list: Optional<z.ZodArray<Strict<{ element_id: z.ZodBigInt }>>>
  callback_url: Optional<z.ZodString>
  on_change: Optional<Choice<OnChange>>
  alt: Optional<z.ZodString>
  meta: Optional<z.ZodUnknown>
}

export type ImageShape = ParameterShape & {
  file: Optional<z.ZodString>
  matrix: Optional<Matrix>
  data: Optional<z.ZodUnion<readonly [z.ZodString, Strict<DataFileShape>]>>
}

export type ManifestShape = {
  version: z.ZodLiteral<1>
  out: Optional<z.ZodString>
  provenance: Optional<Choice<ProvenanceChoice>>
  vars: Optional<z.ZodRecord<z.ZodString, z.ZodUnknown>>
  references: Optional<z.ZodRecord<z.ZodString, z.ZodString>>
  elements: Optional<
    z.ZodRecord<z.ZodString, z.ZodUnion<readonly [z.ZodBigInt, Strict<DeclaredElementShape>]>>
  >
  defaults: Optional<Strict<ParameterShape>>
  images: z.ZodRecord<z.ZodString, Strict<ImageShape>>
}
