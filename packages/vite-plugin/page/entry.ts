import type { CandidateData, EntryData, EntryState, PageData, PictureData } from '../src/dev-page/data.ts'
import { element } from './element.ts'
import { imageUrl } from './server.ts'

/** What a person does to an entry. */
export interface Actions {
  generate(entry: EntryData): void
  pick(entry: EntryData, candidate: number): void
  /** Shows every series that there is to choose from. */
  compare(entry: EntryData): void
}

const STATES: { readonly [state in EntryState]: string } = {
  ready: 'Ready',
  stale: 'Ready, and kept though its inputs have changed',
  missing: 'Missing',
  paid: 'Paid for, not collected yet',
  refused: 'Refused by moderation',
  unknown: 'Outcome of a paid request unknown',
}

/** One entry as it is now. `candidates` are those of a series, once they were asked for. */
export function renderEntry(
  entry: EntryData,
  page: PageData,
  candidates: readonly CandidateData[] | undefined,
  actions: Actions,
): HTMLLIElement {
  const heading = `entry-${entry.id}`
  return element(
    'li',
    { class: `entry ${entry.state}`, attributes: { 'data-id': entry.id } },
    element(
      'article',
      { attributes: { 'aria-labelledby': heading } },
      element('h2', { attributes: { id: heading } }, entry.id),
      element(
        'p',
        { class: 'state' },
        element('strong', {}, STATES[entry.state]),
        ...entry.reasons.map(reason => ` · ${reason}`),
        entry.chargedUsd === undefined ? undefined : ` · cost so far $${entry.chargedUsd}`,
      ),
      element('p', { class: 'prompt' }, entry.prompt),
      entry.alt === '' ? undefined : element('p', { class: 'alt' }, `alt: ${entry.alt}`),
      renderPictures(entry, actions),
      entry.series ? renderSeries(entry, candidates, actions) : undefined,
      renderProgress(entry),
      entry.failure === undefined ? undefined : element('p', { class: 'failure' }, entry.failure),
      renderOffer(entry, page, actions),
    ),
  )
}

function renderPictures(entry: EntryData, actions: Actions): HTMLElement | undefined {
  if (entry.pictures.length === 0) return undefined
  const kind = entry.series ? 'Frame' : 'Candidate'
  const items = entry.pictures.map((picture, index) => {
    const number = index + 1
    const chosen = !entry.series && number === entry.chosen
    const choice = entry.series
      ? undefined
      : chosen
        ? element('span', { class: 'chosen' }, 'Chosen')
        : pickButton(entry, number, actions)
    return element(
      'li',
      chosen ? { attributes: { 'aria-current': 'true' } } : {},
      image(picture, `${kind} ${number} of ${entry.id}`),
      element('p', {}, `${kind} ${number}, ${picture.width} × ${picture.height} `, choice),
    )
  })
  return element('ul', { class: 'pictures', attributes: { 'aria-label': `${kind}s` } }, ...items)
}

function renderSeries(
  entry: EntryData,
  candidates: readonly CandidateData[] | undefined,
  actions: Actions,
): HTMLElement | undefined {
  if (entry.pictures.length === 0) return undefined
  if (!candidates) {
    return element(
      'button',
      { attributes: { type: 'button', 'data-key': 'compare' }, onClick: () => actions.compare(entry) },
      'Other series of this image',
    )
  }
  const rows = candidates.map(candidate =>
    element(
      'li',
      candidate.chosen ? { attributes: { 'aria-current': 'true' } } : {},
      `Series ${candidate.number}, revision ${candidate.revision} `,
      candidate.chosen
        ? element('span', { class: 'chosen' }, 'Chosen')
        : pickButton(entry, candidate.number, actions),
      element(
        'span',
        { class: 'frames' },
        ...candidate.pictures.map((picture, index) =>
          image(picture, `Frame ${index + 1} of series ${candidate.number}`),
        ),
      ),
    ),
  )
  return element('ul', { class: 'series', attributes: { 'aria-label': 'Series' } }, ...rows)
}

function pickButton(entry: EntryData, number: number, actions: Actions): HTMLButtonElement {
  const what = entry.series ? 'series' : 'candidate'
  return element(
    'button',
    {
      attributes: {
        type: 'button',
        'data-key': `pick-${number}`,
        'aria-label': `Pick ${what} ${number} of ${entry.id}`,
      },
      onClick: () => actions.pick(entry, number),
    },
    'Pick',
  )
}

function renderProgress({ id, progress }: EntryData): HTMLElement | undefined {
  if (!progress) return undefined
  const bar = element('progress', { attributes: { 'aria-label': `Progress of ${id}` } })
  if (progress.progress !== undefined) bar.value = progress.progress
  return element('p', { class: 'progress' }, bar, ` ${progress.text}`)
}

function renderOffer(entry: EntryData, page: PageData, actions: Actions): HTMLElement | undefined {
  const { offer } = entry
  if (!offer || entry.progress) return undefined
  const price = `$${offer.expectedCostUsd}${page.emulated ? ' of play money' : ''}`
  const verb = entry.state === 'paid' ? 'Collect' : 'Generate this one'
  const button = element(
    'button',
    {
      class: 'generate',
      attributes: {
        type: 'button',
        'data-key': 'generate',
        'aria-label': `${verb}, ${entry.id}, for ${price}`,
      },
      onClick: () => actions.generate(entry),
    },
    `${verb} – ${price}`,
  )
  if (page.generation.allowed) {
    const first = offer.first.length === 0 ? undefined : ` makes ${offer.first.join(', ')} first`
    return element('p', {}, button, first)
  }
  const why = `why-${entry.id}`
  // Not `disabled`: then nobody would get to hear why.
  button.setAttribute('aria-disabled', 'true')
  button.setAttribute('aria-describedby', why)
  return element('p', {}, button, element('span', { attributes: { id: why } }, ` ${page.generation.why}`))
}

function image(picture: PictureData, text: string): HTMLImageElement {
  const made = element('img', {
    attributes: { alt: text, loading: 'lazy', decoding: 'async', src: imageUrl(picture) },
  })
  made.width = picture.width
  made.height = picture.height
  return made
}
