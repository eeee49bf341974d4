import type { GalleryImage } from '@kirin-batch/core'
import { money } from '../output/format.ts'
import { candidateHtml } from './candidate.ts'
import { anchorOf, escapeHtml } from './escape.ts'
import type { Pictures } from './pictures.ts'
import { sentHtml } from './reference.ts'
import { stateOf } from './state.ts'

/** One entry: what it is, what it is made of, and what there is to choose from. */
export function articleHtml(image: GalleryImage, pictures: Pictures): string {
  const { id, candidates, inputs } = image
  const state = stateOf(image)
  const anchor = anchorOf(id)
  const prompt = inputs.find(({ name }) => name === 'prompt')?.value ?? ''
  const facts = factsOf(image, pictures).map(
    ([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )
  return `<article id="${anchor}" aria-labelledby="${anchor}:name" data-state="${state}">
<h2 id="${anchor}:name"><a href="#${anchor}">${escapeHtml(id)}</a></h2>
<p class="state ${state}">${state}</p>
<p class="prompt">${escapeHtml(prompt)}</p>
<dl>
${facts.join('\n')}
</dl>
${
  candidates.length === 0
    ? '<p class="absent">No image yet.</p>'
    : `<ul class="candidates">\n${candidates.map(candidate => candidateHtml(image, candidate, pictures)).join('\n')}\n</ul>`
}
</article>`
}

/** Names and values; the values as HTML. */
function factsOf(image: GalleryImage, pictures: Pictures): (readonly [string, string])[] {
  const { manifest, from, inputs, alt, next, emulated } = image
  const sent = inputs.filter(({ name }) => /^(reference|element) \d+$/.test(name))
  const set = inputs.filter(input => input.from && OPTIONS.includes(input.name))
  const { chargedUsd, expectedCostUsd = '0', reasons = [], action } = next
  const play = emulated ? ' (play money)' : ''
  const price = Number(expectedCostUsd) > 0 ? `, ${money(expectedCostUsd)}${play}` : ''
  return [
    [
      'Declared',
      escapeHtml(`${from.file}:${from.line}:${from.column}${from.file === manifest ? '' : ` (${manifest})`}`),
    ],
    ...(alt === undefined ? [] : [['Alternative text', escapeHtml(alt)] as const]),
    ...(sent.length === 0
      ? []
      : [['Made from', listOf(sent.map(input => sentHtml(input, pictures)))] as const]),
    ...(set.length === 0
      ? []
      : [['Options', listOf(set.map(({ name, value }) => escapeHtml(`${name}: ${value}`)))] as const]),
    ...(chargedUsd === undefined ? [] : [['Charged so far', `${money(chargedUsd)}${play}`] as const]),
    ['Next run', escapeHtml([`${action}${price}`, ...reasons].join('; '))],
  ]
}

const OPTIONS: readonly string[] = [
  'resolution',
  'aspect_ratio',
  'watermark_info',
  'result_type',
  'series_amount',
]

function listOf(items: readonly string[]): string {
  return `<ul>${items.map(item => `<li>${item}</li>`).join('')}</ul>`
}
