import { suggest } from '../diagnostics/suggest.ts'
import type { Reference, ResolvedEntry, Sending } from './entry.ts'
import type { Findings, MetIn } from './findings.ts'

type EntryReference = Extract<Reference, { kind: 'entry' }>

/** The entries whose chosen images this one is made from. */
export function upstreamOf(entry: Pick<Sending, 'references' | 'subjects'>): EntryReference[] {
  const subjectImages = entry.subjects.flatMap(subject =>
    subject.kind === 'declared' ? [subject.frontalImage, ...subject.referImages] : [],
  )
  return [...entry.references, ...subjectImages].filter(reference => reference.kind === 'entry')
}

/** What is not known of a project that has other problems. */
export interface Gaps {
  /** Entries with a problem. */
  readonly unsound: readonly Sending[]
  /** Keys of images whose entries are not all there. */
  readonly lacking: ReadonlySet<string>
  /** Whether every manifest could be read. */
  readonly complete: boolean
}

/** References to entries that do not exist, to frames that do not, and loops. */
export function checkGraph(entries: readonly ResolvedEntry[], gaps: Gaps, findings: Findings): void {
  const byId = new Map(entries.map(entry => [entry.id, entry]))
  const ids = [...byId.keys(), ...gaps.lacking]
  for (const entry of [...entries, ...gaps.unsound]) {
    for (const reference of upstreamOf(entry)) {
      const upstream = byId.get(reference.id)
      if (upstream) checkFrame(entry, reference, upstream, findings)
      else if (gaps.complete && !gaps.lacking.has(reference.id.replace(/\/.*$/s, ''))) {
        unknownImage(entry, reference, ids, findings)
      }
    }
  }
  findCycles(entries, byId, findings)
}

/** A reference is often shared, or filled in by a template: then the entry helps. */
function metIn({ id, at }: Sending): MetIn {
  return { id, at, plain: !id.includes('/') }
}

function unknownImage(
  entry: Sending,
  reference: EntryReference,
  ids: readonly string[],
  findings: Findings,
): void {
  const { id, frame, at } = reference
  const text = `kirin:${id}${frame === undefined ? '' : `#${frame}`}`
  findings.add('unknown-image', at, `"${text}" names no image`, {
    hint: () => {
      const variant = `${id}/`
      const first = ids.find(key => key.startsWith(variant))
      if (first !== undefined) return `"${id}" is several images: name one, such as kirin:${first}`
      const near = suggest(id, ids)
      return near === undefined ? 'name an image of the project' : `did you mean "kirin:${near}"?`
    },
    entry: metIn(entry),
  })
}

function checkFrame(
  entry: Sending,
  { id, frame, at }: EntryReference,
  { result }: ResolvedEntry,
  findings: Findings,
): void {
  const frames = result.type === 'series' ? result.amount : 1
  if (frame === undefined || frame <= frames) return
  const single = frames === 1
  const what = single ? 'is a single image' : `has ${frames} frames`
  findings.add('unknown-frame', at, `"${id}" ${what}, so it has no #${frame}`, {
    hint: single ? `write kirin:${id}: the chosen candidate is used` : `use #1 to #${frames}`,
    entry: metIn(entry),
  })
}

/** Each loop once, told from its first entry in the order of the manifests. */
function findCycles(
  entries: readonly ResolvedEntry[],
  byId: ReadonlyMap<string, ResolvedEntry>,
  findings: Findings,
): void {
  const state = new Map<ResolvedEntry, 'open' | 'done'>()
  for (const root of entries) {
    if (state.has(root)) continue
    const path: { entry: ResolvedEntry; upstream: EntryReference[]; next: number }[] = []
    const enter = (entry: ResolvedEntry): void => {
      state.set(entry, 'open')
      path.push({ entry, upstream: upstreamOf(entry), next: 0 })
    }
    enter(root)
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const reference = top.upstream[top.next++]
      if (!reference) {
        state.set(top.entry, 'done')
        path.pop()
        continue
      }
      const upstream = byId.get(reference.id)
      if (!upstream) continue
      if (state.get(upstream) === 'open') {
        const loop = path.slice(path.findIndex(step => step.entry === upstream)).map(step => step.entry.id)
        findings.add(
          'dependency-cycle',
          reference.at,
          `these images wait for each other: ${loopText([...loop, upstream.id])}`,
          { hint: 'take one of these references out' },
        )
      } else if (!state.has(upstream)) enter(upstream)
    }
  }
}

/** A loop is shown whole, unless it is far longer than anybody reads. */
function loopText(ids: readonly string[]): string {
  const MOST = 50
  return (ids.length <= MOST ? ids : [...ids.slice(0, MOST), '…', ...ids.slice(-1)]).join(' → ')
}

/** Upstream before downstream, otherwise in the given order. The graph has no loops. */
export function inOrder(entries: readonly ResolvedEntry[]): ResolvedEntry[] {
  const byId = new Map(entries.map(entry => [entry.id, entry]))
  const ordered = new Set<ResolvedEntry>()
  const stack: ResolvedEntry[] = []
  for (const root of entries) {
    stack.push(root)
    for (let entry = stack.at(-1); entry; entry = stack.at(-1)) {
      const waiting = upstreamOf(entry)
        .map(reference => byId.get(reference.id))
        .filter(upstream => upstream !== undefined && !ordered.has(upstream))
      if (waiting.length === 0 || ordered.has(entry)) {
        ordered.add(entry)
        stack.pop()
      } else stack.push(...(waiting as ResolvedEntry[]))
    }
  }
  return [...ordered]
}

/** An entry and all that is made from it, whatever the way, in the order of `all`. */
export function withDownstream(entry: ResolvedEntry, all: readonly ResolvedEntry[]): ResolvedEntry[] {
  const reached = new Set([entry.id])
  for (const other of inOrder(all))
    if (upstreamOf(other).some(({ id }) => reached.has(id))) reached.add(other.id)
  return all.filter(({ id }) => reached.has(id))
}

/** The given entries and all that they are made from, in the order of `all`. */
export function withUpstream(
  selected: readonly ResolvedEntry[],
  all: readonly ResolvedEntry[],
): ResolvedEntry[] {
  const byId = new Map(all.map(entry => [entry.id, entry]))
  const wanted = new Set<ResolvedEntry>()
  const queue = [...selected]
  for (let entry = queue.pop(); entry; entry = queue.pop()) {
    if (wanted.has(entry)) continue
    wanted.add(entry)
    for (const reference of upstreamOf(entry)) {
      const upstream = byId.get(reference.id)
      if (upstream) queue.push(upstream)
    }
  }
  return all.filter(entry => wanted.has(entry))
}
