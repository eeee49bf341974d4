import type { CandidateData, EntryData, PageData, PageEvent } from '../src/dev-page/data.ts'
import { byId } from './element.ts'
import { type Actions, renderEntry } from './entry.ts'
import { fetchCandidates, fetchData, generate, listen, pick, UnknownTokenError } from './server.ts'

const RECONNECT_MS = 1000

const list = byId('entries', HTMLUListElement)
const find = byId('find', HTMLInputElement)
const onlyOpen = byId('only-open', HTMLInputElement)
const news = byId('news', HTMLParagraphElement)

let page: PageData | undefined
/** What each item was made of, so that what has not changed stays as it is, focus and all. */
const rendered = new Map<string, { readonly text: string; readonly item: HTMLLIElement }>()
const compared = new Map<string, readonly CandidateData[]>()

const actions: Actions = {
  generate: entry => {
    if (!page?.generation.allowed || !entry.offer) return
    const { expectedCostUsd } = entry.offer
    attempt(async () => {
      await generate({ id: entry.id, expectedCostUsd })
      say(`${entry.id}: started`)
    })
  },
  pick: (entry, candidate) =>
    attempt(async () => {
      await pick({ id: entry.id, candidate })
      if (compared.has(entry.id)) compared.set(entry.id, await fetchCandidates(entry.id))
      await refresh()
      say(`${entry.id}: ${candidate} is chosen`)
    }),
  compare: entry =>
    attempt(async () => {
      compared.set(entry.id, await fetchCandidates(entry.id))
      render()
    }),
}

function attempt(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error))
    void refresh().catch(() => undefined)
  })
}

function say(text: string): void {
  news.textContent = text
}

/** One look at a time; what comes meanwhile shares a further one. */
let looking: Promise<void> | undefined
let again: Promise<void> | undefined
function refresh(): Promise<void> {
  if (looking) {
    again ??= looking.then(() => {
      again = undefined
      return refresh()
    })
    return again
  }
  looking = fetchData()
    .then(data => {
      page = data
      render()
    })
    .finally(() => {
      looking = undefined
    })
  return looking
}

function render(): void {
  if (!page) return
  const { entries, problem } = page
  byId('summary', HTMLParagraphElement).textContent = summaryOf(page)
  const notice = byId('notice', HTMLParagraphElement)
  notice.hidden = page.generation.allowed
  notice.textContent = page.generation.allowed ? '' : `Nothing can be generated here: ${page.generation.why}`
  const alert = byId('problem', HTMLPreElement)
  alert.hidden = problem === undefined
  alert.textContent = problem ?? ''

  const shown = entries.filter(isShown)
  const focus = focusNow()
  list.replaceChildren(...shown.map(itemOf))
  for (const id of rendered.keys()) if (!entries.some(entry => entry.id === id)) rendered.delete(id)
  restoreFocus(focus)
  byId('count', HTMLSpanElement).textContent = `${shown.length} of ${entries.length}`
}

function itemOf(entry: EntryData): HTMLLIElement {
  const candidates = compared.get(entry.id)
  const text = JSON.stringify([entry, candidates, page?.generation])
  const known = rendered.get(entry.id)
  if (known?.text === text || !page) return known?.item ?? document.createElement('li')
  const item = renderEntry(entry, page, candidates, actions)
  rendered.set(entry.id, { text, item })
  return item
}

function isShown({ id, prompt, state }: EntryData): boolean {
  if (onlyOpen.checked && state === 'ready') return false
  const wanted = find.value.trim().toLowerCase()
  return wanted === '' || `${id} ${prompt}`.toLowerCase().includes(wanted)
}

function summaryOf({ entries, chargedUsd, spentUsd, maxCostUsd, emulated }: PageData): string {
  const ready = entries.filter(({ state }) => state === 'ready' || state === 'stale').length
  const parts = [`${ready} of ${entries.length} are there`, `$${chargedUsd} so far`]
  if (maxCostUsd !== undefined) parts.push(`$${spentUsd} of $${maxCostUsd} since the server started`)
  if (emulated) parts.push('by an emulator, with play money')
  return parts.join(' · ')
}

interface Focus {
  readonly id: string
  /** Absent where it is at the entry as a whole. */
  readonly key: string | undefined
}

function focusNow(): Focus | undefined {
  const active = document.activeElement
  const id = active?.closest<HTMLElement>('[data-id]')?.dataset['id']
  const key = active instanceof HTMLElement ? active.dataset['key'] : undefined
  return id === undefined ? undefined : { id, key }
}

/** To the same control, else to the entry: the keyboard's place must not be lost when a button goes away. */
function restoreFocus(focus: Focus | undefined): void {
  if (!focus) return
  const item = rendered.get(focus.id)?.item
  if (!item?.isConnected || item.contains(document.activeElement)) return
  const control = item.querySelector<HTMLElement>(`[data-key="${CSS.escape(focus.key ?? '')}"]`)
  if (!control) item.tabIndex = -1
  ;(control ?? item).focus()
}

function heed(event: PageEvent): void {
  switch (event.type) {
    case 'changed':
      attempt(refresh)
      break
    case 'progress': {
      const { text, progress } = event
      const entries = page?.entries.map(entry => {
        if (entry.id !== event.id) return entry
        // What became of the last attempt is no longer so.
        const { failure: _, ...others } = entry
        return { ...others, progress: { text, ...(progress === undefined ? {} : { progress }) } }
      })
      if (page && entries) page = { ...page, entries }
      render()
      break
    }
    case 'finished':
      say(`${event.id}: ${event.text}`)
      compared.delete(event.id)
      attempt(refresh)
  }
}

async function stayConnected(): Promise<void> {
  let wasConnected = false
  const onOpen = (): void => {
    wasConnected = true
    // What happened while nobody listened is in what is looked at once somebody does.
    attempt(refresh)
  }
  for (;;) {
    try {
      await listen(onOpen, heed)
    } catch (error) {
      // Of another start of the server: nothing that is shown here need be true any more.
      if (wasConnected && error instanceof UnknownTokenError) return location.reload()
      say(error instanceof Error ? error.message : String(error))
    }
    await new Promise(resolve => setTimeout(resolve, RECONNECT_MS))
  }
}

byId('filter', HTMLFormElement).addEventListener('submit', event => event.preventDefault())
find.addEventListener('input', render)
onlyOpen.addEventListener('change', render)
void stayConnected()
