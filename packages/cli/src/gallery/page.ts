import { createHash } from 'node:crypto'
import type { GalleryReport } from '@kirin-batch/core'
import { count, sumOfMoney } from '../output/format.ts'
import { chargedLine } from '../results/charges.ts'
import { articleHtml } from './article.ts'
import { escapeHtml } from './escape.ts'
import STYLE from './page.css?raw'
import type { Pictures } from './pictures.ts'
import { referencesHtml } from './reference.ts'
import SCRIPT from './script.js?raw'
import { STATES, stateOf } from './state.ts'

/** What a page of ours has near its beginning: nothing else is written over. */
export const GENERATOR = '<meta name="generator" content="kirin-batch gallery">'

/** The whole page. The same report and images give the same bytes. */
export function pageHtml(report: GalleryReport, pictures: Pictures): string {
  const { images, emulated = false, unused } = report
  const title = emulated ? 'Emulated images' : 'Images'
  const none = '<p>No manifest declares an image.</p>'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${GENERATOR}
<meta http-equiv="Content-Security-Policy" content="${policyOf(pictures)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}: kirin-batch</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#images">To the images</a>
<header>
<h1>${title}</h1>
${emulated ? '<p class="play">Drawn by an emulator, for play: none of these was bought.</p>\n' : ''}<p>${escapeHtml(sumsOf(report))}</p>
</header>
<div id="tools" role="search" aria-label="Filter" hidden>
<label>Find <input id="find" type="search" autocomplete="off" spellcheck="false"></label>
<label>State <select id="state"><option value="">all</option>${STATES.map(state => `<option>${state}</option>`).join('')}</select></label>
<button id="compare" type="button" disabled aria-haspopup="dialog">Compare two</button>
<p id="status" role="status" aria-live="polite"></p>
</div>
<main id="images" tabindex="-1">
${images.length === 0 ? none : images.map(image => articleHtml(image, pictures)).join('\n')}
${referencesHtml(pictures)}</main>
${unused.length === 0 ? '' : `<footer><p>${escapeHtml(`In the lock but in no manifest: ${unused.join(', ')}`)}</p></footer>\n`}<dialog id="comparison" aria-labelledby="comparison-name">
<h2 id="comparison-name">Comparison</h2>
<div id="sides"></div>
<button id="close" type="button">Close</button>
</dialog>
<script>${SCRIPT}</script>
</body>
</html>
`
}

/** Nothing is fetched but linked images, and nothing runs but what stands here. */
function policyOf({ sources }: Pictures): string {
  const embedded = [...sources.values()].every(source => source.startsWith('data:'))
  return [
    "default-src 'none'",
    `img-src ${embedded ? 'data:' : "'self' file:"}`,
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** `12 images: 10 fresh, 2 missing. The next run: about $0.056.` */
export function sumsOf(report: GalleryReport): string {
  const { images, expectedCostUsd, emulated = false } = report
  const states = images.map(stateOf)
  const counts = STATES.flatMap(state => {
    const number = states.filter(other => other === state).length
    return number === 0 ? [] : [`${number} ${state}`]
  })
  const price =
    Number(expectedCostUsd) > 0 ? [`The next run: about ${sumOfMoney(expectedCostUsd, emulated)}.`] : []
  const sums = counts.length === 0 ? '' : `: ${counts.join(', ')}`
  return [`${count(images.length, 'image')}${sums}.`, ...price, ...chargedLine(report, emulated)].join(' ')
}
