import type { InputReport } from '@kirin-batch/core'
import { bytes } from '../output/format.ts'
import { anchorOf, escapeHtml } from './escape.ts'
import { isReference, type Pictures, type ReferencePicture } from './pictures.ts'

/**
 * What is sent along, by its name: another image of the project and a reference of this page are links. A page that has
 * the image shows a small one beside it, which the script takes from where it stands: each is in the page once.
 */
export function sentHtml(input: InputReport, { sources, references }: Pictures): string {
  const { name, value, sha256 } = input
  const [, id] = /^kirin:([^#]+)/.exec(value) ?? []
  const shown = isReference(input) && sha256 !== undefined && sources.has(sha256)
  const target =
    id !== undefined
      ? anchorOf(id)
      : shown && references.some(other => other.sha256 === sha256)
        ? referenceAnchor(sha256)
        : undefined
  const what = target === undefined ? escapeHtml(value) : `<a href="#${target}">${escapeHtml(value)}</a>`
  const digest = sha256 === undefined ? '' : ` <code>${sha256.slice(0, 16)}</code>`
  const thumbnail = shown ? `<span class="thumbnail" data-of="${escapeHtml(sha256)}"></span>` : ''
  return `${thumbnail}${escapeHtml(name)}: ${what}${digest}`
}

/** All references, each once; empty where there are none. */
export function referencesHtml({ references, sources }: Pictures): string {
  if (references.length === 0) return ''
  return `<section aria-labelledby="references">
<h2 id="references">References</h2>
<ul class="candidates">
${references.map(reference => referenceHtml(reference, sources.get(reference.sha256) ?? '')).join('\n')}
</ul>
</section>
`
}

function referenceHtml(
  { sha256, name, width, height, bytes: length }: ReferencePicture,
  source: string,
): string {
  return `<li><figure class="candidate" id="${referenceAnchor(sha256)}">
<img src="${escapeHtml(source)}" alt="${escapeHtml(name)}" width="${width}" height="${height}" loading="lazy" decoding="async" data-digest="${escapeHtml(sha256)}">
<figcaption>${escapeHtml([name, `${width} × ${height}`, bytes(length)].join(' · '))}</figcaption>
</figure></li>`
}

function referenceAnchor(sha256: string): string {
  return escapeHtml(`reference:${sha256.slice(0, 16)}`)
}
