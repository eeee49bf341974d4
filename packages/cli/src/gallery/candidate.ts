import type { CandidateReport, GalleryImage, OutputReport } from '@kirin-batch/core'
import { bytes, money } from '../output/format.ts'
import { escapeHtml } from './escape.ts'
import type { Pictures } from './pictures.ts'

/** A candidate of an image: a figure with all its frames, and the box that takes it into the comparison. */
export function candidateHtml(image: GalleryImage, candidate: CandidateReport, pictures: Pictures): string {
  const { id, alt } = image
  const { number, chosen, outputs } = candidate
  const name = `${id}, candidate ${number}`
  const frames = outputs.map((output, index) => {
    const frame = outputs.length === 1 ? '' : `, frame ${index + 1}`
    return pictureHtml(
      output,
      `${alt ?? name}${alt === undefined ? '' : ` (candidate ${number})`}${frame}`,
      pictures,
    )
  })
  return `<li><figure class="candidate${chosen ? ' chosen' : ''}" data-name="${escapeHtml(name)}">
<div class="frames">${frames.join('\n')}</div>
<figcaption>${[
    `<strong>Candidate ${number}</strong>`,
    ...(chosen ? ['<strong class="mark">chosen</strong>'] : []),
    ...(image.emulated ? ['<strong class="mark play">emulated: play</strong>'] : []),
    ...detailsOf(image, candidate).map(escapeHtml),
  ].join(' · ')}</figcaption>
<label class="compare" hidden><input type="checkbox" autocomplete="off"> Compare <span class="visually-hidden">${escapeHtml(name)}</span></label>
</figure></li>`
}

function pictureHtml(output: OutputReport, alt: string, { sources, leftOut }: Pictures): string {
  const { sha256, width, height } = output
  const source = sources.get(sha256)
  if (source !== undefined)
    return `<img src="${escapeHtml(source)}" alt="${escapeHtml(alt)}" width="${width}" height="${height}" loading="lazy" decoding="async" data-digest="${escapeHtml(sha256)}">`
  const why = leftOut.has(sha256) ? 'not in this page: it is full, see --link' : 'not in the store'
  return `<p class="absent">${escapeHtml(`${alt}: ${why}`)}</p>`
}

function detailsOf({ emulated }: GalleryImage, candidate: CandidateReport): string[] {
  const { adopted, revision, outputs, costUsd, stale, createdAt } = candidate
  const [first] = outputs
  const size = first ? [`${first.width} × ${first.height}`] : []
  const total = outputs.reduce((sum, output) => sum + output.bytes, 0)
  return [
    adopted ? 'adopted' : `revision ${revision}`,
    ...(outputs.length > 1 ? [`${outputs.length} frames`] : []),
    ...size,
    bytes(total),
    ...(costUsd === undefined ? [] : [`${money(costUsd)}${emulated ? ' (play money)' : ''}`]),
    ...(stale ? ['of other inputs'] : []),
    ...(createdAt === undefined ? [] : [createdAt.slice(0, 10)]),
  ]
}
