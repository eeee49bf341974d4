import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { suggest } from '../diagnostics/suggest.ts'
import type { Reference, ResolvedEntry } from './entry.ts'
import { problem } from './problem.ts'

type EntryReference = Extract<Reference, { kind: 'entry' }>

/** The entries whose chosen images this one is made from. */
export function upstreamOf(entry: ResolvedEntry): EntryReference[] {
  const subjectImages = entry.subjects.flatMap(subject =>
    subject.kind === 'declared' ? [subject.frontalImage, ...subject.referImages] : [],
  )
  return [...entry.references, ...subjectImages].filter(reference => reference.kind === 'entry')
}

/** References to entries that do not exist, to frames that do not, and loops. */
export function checkGraph(entries: readonly ResolvedEntry[]): Diagnostic[] {
  const byId = new Map(entries.map(entry => [entry.id, entry]))
  const found: Diagnostic[] = []
  for (const entry of entries) {
    for (const reference of upstreamOf(entry)) {
      const upstream = byId.get(reference.id)
      const text = `kirin:${reference.id}${reference.frame === undefined ? '' : `#${reference.frame}`}`
      if (!upstream) {
        const near = suggest(reference.id, [...byId.keys()])
        found.push(
          problem(
            'unknown-image',
            reference.at,
            `"${text}" names no image`,
            near === undefined ? 'name an image of the manifest' : `did you mean "kirin:${near}"?`,
          ),
        )
        continue
      }
      const frames = upstream.result.type === 'series' ? upstream.result.amount : 1
      if (reference.frame !== undefined && reference.frame > frames) {
        found.push(
          problem(
            'unknown-frame',
            reference.at,
            frames === 1
              ? `"${reference.id}" is a single image, so it has no #${reference.frame}`
              : `"${reference.id}" has ${frames} frames, so it has no #${reference.frame}`,
            frames === 1
              ? `write kirin:${reference.id}: the chosen candidate is used`
              : `use #1 to #${frames}`,
          ),
        )
      }
    }
  }
  return [...found, ...findCycles(entries, byId)]
}

/** Each loop once, told from its first entry in the order of the manifests. */
function findCycles(
  entries: readonly ResolvedEntry[],
  byId: ReadonlyMap<string, ResolvedEntry>,
): Diagnostic[] {
  const state = new Map<ResolvedEntry, 'open' | 'done'>()
  const found: Diagnostic[] = []
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
        found.push(
          problem(
            'dependency-cycle',
            reference.at,
            `these images wait for each other: ${[...loop, upstream.id].join(' → ')}`,
            'take one of these references out',
          ),
        )
      } else if (!state.has(upstream)) enter(upstream)
    }
  }
  return found
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
