import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Authored, AuthoredImage, Manifest } from '../manifest/manifest.ts'
import type { Reference, ResolvedEntry, Result, Subject } from './entry.ts'
import type { Combination } from './matrix.ts'
import { hintFor, linkPrompt, linkTarget } from './names.ts'
import { outputName } from './output-name.ts'
import { problem, within } from './problem.ts'
import { projectPath } from './project-path.ts'
import type { TemplateScope, Templates } from './template.ts'

/** Code points; [seed]. */
export const MAX_PROMPT = 2500

/** One combination of one image as an entry. Problems go to `found`; `undefined` where nothing can be made of it. */
export function resolveEntry(
  manifest: Manifest,
  image: AuthoredImage,
  combination: Combination,
  templates: Templates,
  found: Diagnostic[],
): ResolvedEntry | undefined {
  const { defaults } = manifest
  const before = found.length
  const id = combination.suffix === undefined ? image.id.value : `${image.id.value}/${combination.suffix}`
  const scope: TemplateScope = Object.fromEntries([
    ...[...manifest.vars].map(([name, { value }]) => [name, value] as const),
    ...combination.values,
  ])
  const render = (text: Authored<string>): string | undefined => {
    const rendered = templates.render(text.value, scope)
    if (rendered.ok) return rendered.text
    found.push(
      problem(
        'template',
        within(text.at, rendered.fragment),
        rendered.message,
        hintFor(rendered.name, scope),
      ),
    )
    return undefined
  }

  const result = resultOf(image, defaults, found)
  const prompt = image.prompt ?? defaults.prompt
  if (!prompt) {
    found.push(
      problem(
        'missing-key',
        image.id.at,
        `"${image.id.value}" has no prompt`,
        'add prompt: and say what the picture shows',
      ),
    )
    return undefined
  }
  const text = render(prompt)?.trim()
  const explicit = explicitLists(manifest, image, templates, scope, found)
  const linked = linkPrompt(manifest, prompt, text ?? '', explicit, templates, scope, found)
  if (text !== undefined) checkPrompt(linked.prompt, prompt, id, found)

  const alt = image.alt ?? defaults.alt
  const altText = alt && render(alt)
  const fileText = image.file && render(image.file)
  const name = outputName(fileText ?? id)
  if (!name.ok)
    found.push(problem('invalid-output-path', image.file?.at ?? image.id.at, name.message, name.hint))
  const folder = manifest.out && projectPath(manifest.file.path, manifest.out.value)
  if (manifest.out && folder === undefined) {
    found.push(
      problem(
        'path-outside-project',
        manifest.out.at,
        `"${manifest.out.value}" leads out of the project`,
        'name a folder inside it, relative to the manifest',
      ),
    )
  }
  if (found.length > before || !name.ok) return undefined

  return {
    id,
    manifest: manifest.file.path,
    at: image.id.at,
    prompt: linked.prompt,
    references: linked.references,
    subjects: linked.subjects,
    resolution: (image.resolution ?? defaults.resolution)?.value ?? '1k',
    aspectRatio: (image.aspectRatio ?? defaults.aspectRatio)?.value ?? 'auto',
    watermark: (image.watermark ?? defaults.watermark)?.value ?? false,
    result,
    callbackUrl: (image.callbackUrl ?? defaults.callbackUrl)?.value,
    alt: altText?.trim(),
    meta: (image.meta ?? defaults.meta)?.value,
    outputName: name.name,
    outputFolder: folder,
  }
}

/** The API's defaults [seed]: single, n 1, four frames. What a default says of the other kind does not count. */
function resultOf(image: AuthoredImage, defaults: Manifest['defaults'], found: Diagnostic[]): Result {
  const type = (image.resultType ?? defaults.resultType)?.value ?? 'single'
  if (type === 'series') {
    if (image.n) {
      found.push(
        problem(
          'n-with-series',
          image.n.at,
          'n is not valid with a series',
          'say how many frames with series_amount, or leave result_type: series out',
        ),
      )
    }
    return { type, amount: (image.seriesAmount ?? defaults.seriesAmount)?.value ?? 4 }
  }
  if (image.seriesAmount) {
    found.push(
      problem(
        'series-amount-with-single',
        image.seriesAmount.at,
        'series_amount is not valid with a single image',
        'add result_type: series, or ask for candidates with n',
      ),
    )
  }
  return { type, n: (image.n ?? defaults.n)?.value ?? 1 }
}

function explicitLists(
  manifest: Manifest,
  image: AuthoredImage,
  templates: Templates,
  scope: TemplateScope,
  found: Diagnostic[],
): { references: Reference[]; subjects: Subject[] } {
  const images = (image.imageList ?? manifest.defaults.imageList)?.value ?? []
  const elements = (image.elementList ?? manifest.defaults.elementList)?.value ?? []
  return {
    references: images
      .map(target => linkTarget(manifest, target, templates, scope, found))
      .filter(reference => reference !== undefined),
    subjects: elements.map(({ value, at }) => ({ kind: 'existing', id: value, at })),
  }
}

function checkPrompt(text: string, prompt: Authored<string>, id: string, found: Diagnostic[]): void {
  // Fewer UTF-16 units than the limit cannot be more code points.
  const length = text.length <= MAX_PROMPT ? text.length : [...text].length
  if (length === 0) {
    found.push(
      problem('prompt-empty', prompt.at, `the prompt of "${id}" is empty`, 'say what the picture shows'),
    )
  } else if (length > MAX_PROMPT) {
    found.push(
      problem(
        'prompt-too-long',
        prompt.at,
        `the prompt of "${id}" has ${length} characters, and the API takes ${MAX_PROMPT}`,
        `shorten it by ${length - MAX_PROMPT}`,
      ),
    )
  }
}
