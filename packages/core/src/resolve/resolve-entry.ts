import type { Authored, Manifest } from '../manifest/manifest.ts'
import { type EntryContext, isUnread, metIn, render } from './context.ts'
import type { Reference, ResolvedEntry, Result, Subject } from './entry.ts'
import type { Findings } from './findings.ts'
import { linkPrompt, linkTarget } from './names.ts'
import { outputName } from './output-name.ts'
import { projectPath } from './project-path.ts'
import { rememberOrigin } from './sources.ts'
import { namesBeside } from './tokens.ts'

/** Code points; [seed]. */
export const MAX_PROMPT = 2500
/** UTF-16 units; names of references make a prompt longer than it is when it is sent. Beyond this nothing is looked up. */
const MAX_NAMED_PROMPT = 20_000
/** UTF-16 units of `alt`. Ten thousand entries keep theirs in memory. */
const MAX_ALT = 5_000

/** One variant of one image as an entry. Problems are reported; `undefined` where nothing can be made of it. */
export function resolveEntry(context: EntryContext): ResolvedEntry | undefined {
  const { manifest, image, id, findings } = context
  const { defaults } = manifest
  const before = findings.count
  const result = resultOf(context)
  const prompt = image.prompt ?? defaults.prompt
  if (!prompt) {
    noPrompt(context)
    return undefined
  }
  const text = render(context, prompt)?.trim()
  const explicit = explicitLists(context)
  const named = text ?? namesBeside(prompt.value)
  const linked = linkPrompt(context, prompt, isFarTooLong(named) ? '' : named, explicit)
  if (text !== undefined) checkPrompt(context, isFarTooLong(text) ? text : linked.prompt, prompt)

  const alt = image.alt ?? defaults.alt
  const altText = alt && render(context, alt)
  if (alt && altText !== undefined && altText.length > MAX_ALT) {
    findings.add('out-of-range', alt.at, `the text has ${altText.length} characters`, {
      hint: `write at most ${MAX_ALT}`,
      entry: metIn(context, alt.at),
    })
  }
  const name = nameOf(context)
  const folder = outputFolder(manifest, findings)
  if (findings.count > before || name === undefined) {
    const { references, subjects } = linked
    context.unsound.push({ id, at: context.at, references, subjects })
    return undefined
  }

  const entry: ResolvedEntry = {
    id,
    manifest: manifest.file.path,
    at: context.at,
    prompt: linked.prompt,
    references: linked.references,
    subjects: linked.subjects,
    resolution: (image.resolution ?? defaults.resolution)?.value ?? '1k',
    aspectRatio: (image.aspectRatio ?? defaults.aspectRatio)?.value ?? 'auto',
    watermark: (image.watermark ?? defaults.watermark)?.value ?? false,
    result,
    callbackUrl: (image.callbackUrl ?? defaults.callbackUrl)?.value,
    onChange: (image.onChange ?? defaults.onChange)?.value ?? 'regenerate',
    alt: altText?.trim(),
    meta: (image.meta ?? defaults.meta)?.value,
    provenance: manifest.provenance?.value ?? 'none',
    outputName: name,
    outputFolder: folder,
  }
  return rememberOrigin(entry, { manifest, image, values: context.scope.entry })
}

function noPrompt(context: EntryContext): void {
  const { image, findings } = context
  // A prompt with a problem counts as said.
  if (isUnread(context, 'prompt', image.prompt)) findings.broken()
  else {
    findings.add('missing-key', image.id.at, `"${image.id.value}" has no prompt`, {
      hint: 'add prompt: and say what the picture shows',
    })
  }
}

/** The API's defaults [seed]: single, n 1, four frames. What a default says of the other kind does not count. */
function resultOf(context: EntryContext): Result {
  const {
    image,
    manifest: { defaults },
    findings,
  } = context
  const type = (image.resultType ?? defaults.resultType)?.value ?? 'single'
  if (type === 'series') {
    if (image.n) {
      findings.add('n-with-series', image.n.at, 'n is not valid with a series', {
        hint: 'say how many frames with series_amount, or leave result_type: series out',
      })
    }
    return { type, amount: (image.seriesAmount ?? defaults.seriesAmount)?.value ?? 4 }
  }
  if (image.seriesAmount && !isUnread(context, 'result_type', image.resultType)) {
    findings.add(
      'series-amount-with-single',
      image.seriesAmount.at,
      'series_amount is not valid with a single image',
      { hint: 'add result_type: series, or ask for candidates with n' },
    )
  }
  return { type, n: (image.n ?? defaults.n)?.value ?? 1 }
}

function explicitLists(context: EntryContext): { references: Reference[]; subjects: Subject[] } {
  const { image, manifest } = context
  const images = (image.imageList ?? manifest.defaults.imageList)?.value ?? []
  checkNotEmpty(context)
  const elements = (image.elementList ?? manifest.defaults.elementList)?.value ?? []
  return {
    references: images
      .map(target => linkTarget(context, target))
      .filter(reference => reference !== undefined),
    subjects: elements.map(({ value, at }) => ({ kind: 'existing', id: value, at })),
  }
}

/** The one thing that an empty list can say is to do without that of the defaults. */
function checkNotEmpty(context: EntryContext): void {
  const {
    image,
    manifest: { defaults },
    findings,
  } = context
  const list = image.imageList ?? defaults.imageList
  if (list?.value.length !== 0 || defaults.imageList?.value.length) return
  // What could not be read of it is told already.
  if (isUnread(context, 'image_list', image.imageList)) return
  findings.add('out-of-range', list.at, 'image_list is empty, and the API wants at least one image', {
    hint: 'add one, or leave image_list out',
  })
}

/** Without a list of them: there may be many entries. */
function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

function isFarTooLong(prompt: string): boolean {
  return prompt.length > MAX_NAMED_PROMPT
}

function checkPrompt(context: EntryContext, text: string, prompt: Authored<string>): void {
  if (isFarTooLong(text)) {
    const message = `the prompt has more than ${MAX_NAMED_PROMPT} characters, and the API takes ${MAX_PROMPT}`
    context.findings.add('prompt-too-long', prompt.at, message, {
      hint: 'shorten it',
      entry: metIn(context, prompt.at),
    })
    return
  }
  // Fewer UTF-16 units than the limit cannot be more code points.
  const length = text.length <= MAX_PROMPT ? text.length : codePoints(text)
  const entry = metIn(context, prompt.at)
  if (length === 0) {
    context.findings.add('prompt-empty', prompt.at, 'the prompt is empty', {
      hint: 'say what the picture shows',
      entry,
    })
  } else if (length > MAX_PROMPT) {
    context.findings.add(
      'prompt-too-long',
      prompt.at,
      `the prompt has ${length} characters, and the API takes ${MAX_PROMPT}`,
      { hint: `shorten it by ${length - MAX_PROMPT}`, entry },
    )
  }
}

function nameOf(context: EntryContext): string | undefined {
  const { image, id, at, findings } = context
  const text = image.file ? render(context, image.file) : id
  if (text === undefined) return undefined
  const name = outputName(text)
  if (name.ok) return name.name
  const place = image.file?.at ?? at
  findings.add('invalid-output-path', place, name.message, { hint: name.hint, entry: metIn(context, place) })
  return undefined
}

function outputFolder({ file, out }: Manifest, findings: Findings): string | undefined {
  const folder = out && projectPath(file.path, out.value)
  if (out && folder === undefined) {
    findings.add('path-outside-project', out.at, `"${out.value}" leads out of the project`, {
      hint: 'name a folder inside it, relative to the manifest',
    })
  }
  return folder
}
