import * as z from 'zod'
import { ASPECT_RATIOS, ELEMENT_TAGS, ON_CHANGE, PROVENANCE, RESOLUTIONS } from '../resolve/entry.ts'
import type {
  Axis,
  AxisValue,
  DataFileShape,
  DeclaredElementShape,
  ImageShape,
  ManifestShape,
  Matrix,
  MatrixItems,
  ParameterShape,
  Strict,
} from './definition-types.ts'
import { axisProblem, ID_FORM, ID_MAX, idProblem, NAME_FORM, type NameProblem, nameProblem } from './names.ts'

/**
 * The manifest's one definition: its keys, types, limits and descriptions. `read.ts` validates by it, `json-schema.ts`
 * publishes it. Where a rule is a function, `meta` says the same to the JSON Schema as far as that can.
 */

/** Largest signed 64-bit integer: element ids are `long` [seed]. */
const MAX_LONG = 2n ** 63n - 1n

/** Characters that the API takes as a subject's description [public]. */
const DESCRIPTION_MAX = 100

const text = z.string().min(1)

const HTTP_URL = /^[Hh][Tt]{2}[Pp][Ss]?:\/\/\S+$/

function name(
  problem: (name: string) => NameProblem | undefined,
  json: { pattern: string; maxLength?: number },
): z.ZodString {
  return z
    .string()
    .superRefine((value, context) => {
      const found = problem(value)
      if (found) {
        const { message, hint } = found
        context.addIssue({ code: 'custom', message, params: { code: 'invalid-id', hint } })
      }
    })
    .meta(json)
}

export const imageId: z.ZodString = name(idProblem, { pattern: ID_FORM.source, maxLength: ID_MAX })
export const referenceName: z.ZodString = name(nameProblem, { pattern: NAME_FORM.source })
export const axisName: z.ZodString = name(axisProblem, { pattern: NAME_FORM.source })

export const elementId: z.ZodBigInt = z.bigint().min(1n).max(MAX_LONG).meta({
  type: 'integer',
  minimum: 1,
  description: 'The id of a subject that exists in your account: a 64-bit integer, without quotes.',
})

export const declaredElement: Strict<DeclaredElementShape> = z.strictObject({
  description: z
    .string()
    .min(1)
    .superRefine((value, context) => {
      const length = [...value].length
      if (length > DESCRIPTION_MAX) {
        const message = `has ${length} characters; at most ${DESCRIPTION_MAX} are allowed`
        context.addIssue({ code: 'custom', message, params: { code: 'out-of-range', hint: 'shorten it' } })
      }
    })
    .meta({
      maxLength: DESCRIPTION_MAX,
      description: 'What the subject looks like, in at most 100 characters.',
    }),
  frontal_image: text.meta({
    description: 'A picture of the subject from the front: a path relative to this file, a URL or kirin:ID.',
  }),
  refer_images: z
    .array(text)
    .min(1)
    .max(3)
    .meta({ description: 'One to three more pictures of the subject, from other sides.' }),
  tags: z.array(z.enum(ELEMENT_TAGS)).optional().meta({ description: 'What kind of subject it is.' }),
})

export const imageItem: Strict<{ image: z.ZodString }> = z.strictObject({
  image: text.meta({
    description:
      'A path relative to this file, a URL, raw Base64 or kirin:ID (kirin:ID#3 is the third of a series).',
  }),
})

export const elementItem: Strict<{ element_id: z.ZodBigInt }> = z.strictObject({ element_id: elementId })

export const watermarkInfo: Strict<{ enabled: z.ZodBoolean }> = z.strictObject({
  enabled: z.boolean().meta({ description: 'true asks for watermarked images too.' }),
})

/** The server could post to nothing else, and would find out when the task is made. */
const callbackUrl = text
  .superRefine((value, context) => {
    if (value === '' || (HTTP_URL.test(value) && URL.canParse(value))) return
    const params = { code: 'wrong-value', hint: 'write one such as https://example.com/hook' }
    context.addIssue({ code: 'custom', message: 'is no http or https URL', params })
  })
  .meta({ pattern: HTTP_URL.source })

const parameters: ParameterShape = {
  prompt: z.string().optional().meta({
    description:
      'What the image shows, at most 2500 characters once filled in. {{ name }} inserts a variable; <<<name>>> refers to a reference or an element.',
  }),
  resolution: z.enum(RESOLUTIONS).optional().meta({
    description: 'Size of the image; 1k unless said otherwise.',
  }),
  result_type: z.enum(['single', 'series']).optional().meta({
    description:
      'single (the default) for one image and its candidates, series for images that belong together.',
  }),
  n: z.int().min(1).max(9).optional().meta({
    description: 'How many candidates to ask for, 1 to 9; 1 unless said otherwise. Not for a series.',
  }),
  series_amount: z.int().min(2).max(9).optional().meta({
    description: 'How many images the series has, 2 to 9; 4 unless said otherwise. Only for a series.',
  }),
  aspect_ratio: z.enum(ASPECT_RATIOS).optional().meta({
    description: 'Width to height; auto unless said otherwise.',
  }),
  watermark_info: watermarkInfo.optional().meta({
    description: 'Whether to ask for watermarked images too.',
  }),
  image_list: z.array(imageItem).max(10).optional().meta({
    description:
      'Reference images by position: <<<image_1>>> is the first. Names under "references" are easier.',
  }),
  element_list: z.array(elementItem).max(10).optional().meta({
    description: 'Subjects by position: <<<element_1>>> is the first. Names under "elements" are easier.',
  }),
  callback_url: callbackUrl.optional().meta({
    description: 'Where the server posts when the task changes its status.',
  }),
  on_change: z.enum(ON_CHANGE).optional().meta({
    description:
      'What becomes of the image when its prompt or another input changes: regenerate (the default), or keep, which goes on with what was chosen until someone picks. Free to change.',
  }),
  alt: z
    .string()
    .optional()
    .meta({ description: 'Text for people who cannot see the image. Free to change.' }),
  meta: z
    .unknown()
    .optional()
    .meta({ description: 'Anything of your own, handed on as it is. Free to change.' }),
}

/** Parameters that every image of the file starts from. */
export const defaults: Strict<ParameterShape> = z.strictObject(parameters)

export const axisValue: AxisValue = z.union([z.string(), z.number(), z.boolean()])

export const axis: Axis = z
  .array(axisValue)
  .refine(values => values.length > 0, {
    error: 'has no values',
    params: { code: 'empty-matrix', hint: 'give the axis at least one value, or remove it' },
  })
  .meta({ minItems: 1 })

/** Items of `include` and of `exclude`; each is compared with each combination. */
const MAX_ITEMS = 1_000

const items = (description: string): MatrixItems =>
  z
    .array(
      z
        .record(axisName, axisValue)
        .refine(item => Object.keys(item).length > 0, {
          error: 'names no axis',
          params: { code: 'wrong-value', hint: 'write "{ axis: value }"' },
        })
        .meta({ minProperties: 1 }),
    )
    .max(MAX_ITEMS)
    .meta({ description })

export const matrixItems: { readonly include: MatrixItems; readonly exclude: MatrixItems } = {
  include: items(
    'Each item extends the combinations whose values it would not change, or is a combination by itself, as in GitHub Actions.',
  ),
  exclude: items('Each item drops the combinations that have all its values.'),
}

/** Every key but two is an axis. */
export const matrix: Matrix = z
  .object({ include: matrixItems.include.optional(), exclude: matrixItems.exclude.optional() })
  .catchall(axis)
  .refine(({ exclude: _, ...combined }) => Object.keys(combined).length > 0, {
    error: 'has no axes',
    params: { code: 'empty-matrix', hint: 'name an axis and list its values, such as "locale: [en, de]"' },
  })
  .meta({
    minProperties: 1,
    propertyNames: { pattern: NAME_FORM.source },
    dependencies: { exclude: { minProperties: 2 } },
  })

export const dataFile: Strict<DataFileShape> = z.strictObject({
  file: text.meta({ description: 'A .csv, .json or .yaml file, relative to this file.' }),
  id: text
    .optional()
    .meta({ description: 'The column that holds the id of each row; "id" unless said otherwise.' }),
})

export const image: Strict<ImageShape> = z.strictObject({
  ...parameters,
  file: text.optional().meta({
    description: 'Name of the written file, without extension; the id unless said otherwise. Free to change.',
  }),
  matrix: matrix.optional().meta({
    description: 'Makes one image for each combination of the values; {{ axis }} inserts the value.',
  }),
  data: z.union([text, dataFile]).optional().meta({
    description:
      'Makes one image for each row of a .csv, .json or .yaml file; {{ row.name }} inserts what its column "name" holds.',
  }),
})

export const manifest: Strict<ManifestShape> = z.strictObject({
  version: z.literal(1).meta({ description: 'Version of the manifest format.' }),
  out: text.optional().meta({
    description:
      'Folder for the chosen images, relative to this file. Without it no named files are written.',
  }),
  provenance: z.enum(PROVENANCE).optional().meta({
    description:
      'What the images in "out" say of themselves, as XMP: none (the default) nothing; mark that they were generated, by what model; prompt that and with what prompt. Free to change.',
  }),
  vars: z.record(z.string(), z.unknown()).optional().meta({
    description: 'Values for templates: {{ name }} in a prompt inserts one.',
  }),
  references: z.record(referenceName, text).optional().meta({
    description:
      'Images to refer to by name, as <<<name>>>: a path relative to this file, a URL, or kirin:ID for another image of this project.',
  }),
  elements: z
    .record(referenceName, z.union([elementId, declaredElement]))
    .optional()
    .meta({
      description:
        'Subjects to refer to by name, as <<<name>>>: the id of one that exists, or a description of a new one.',
    }),
  defaults: defaults.optional().meta({ description: 'Parameters that every image starts from.' }),
  images: z.record(imageId, image).meta({ description: 'The images, by id.' }),
})

/** Parameters of the API that a manifest does not set, and why. */
export const RESERVED: ReadonlyMap<string, NameProblem> = new Map([
  [
    'external_task_id',
    {
      message:
        'is set by kirin-batch: it is derived from what is asked for, so that nothing is paid for twice',
      hint: 'remove it',
    },
  ],
  ['model', { message: 'cannot be chosen: kirin-batch is made for kirin_v3_omni_image', hint: 'remove it' }],
])
