import { setMaxListeners } from 'node:events'
import { Budget, CreateGate, Experience, LookupTrust, Pacer, Slots } from '@kirin-batch/core/internal'
import pLimit from 'p-limit'

/** What core's composition root gives to a run, around the given API, clock and store. */
export async function createContext({ api, clock, store, concurrency, readsPerSecond = 100, fifo = false }) {
  const { signal } = new AbortController()
  setMaxListeners(0, signal)
  const slots = () => (fifo ? inTurn(new Slots(concurrency)) : new Slots(concurrency))
  return {
    ...store,
    startedAt: new Date(clock.now()).toISOString(),
    shared: undefined,
    api,
    clock,
    random: Math.random,
    signal,
    spent: new Map(),
    tell: () => {},
    budget: new Budget(undefined),
    slots: slots(),
    ahead: slots(),
    downloads: pLimit(8),
    lookups: pLimit(64),
    creates: new CreateGate(),
    subjects: new Map(),
    lockedSubject: () => undefined,
    onSubject: () => {},
    experience: await Experience.load(store.knowledge, api.origin),
    callbacks: undefined,
    reads: new Pacer(clock, readsPerSecond),
    trust: new LookupTrust(true, async () => {}),
    emulated: false,
    frozen: false,
    retryUnknown: false,
    unitPrices: new Map(),
    loadReference: async () => new Uint8Array(),
    takeCopy: async () => false,
  }
}

/** Without priorities: first come, first served. */
function inTurn(slots) {
  return {
    acquire: (units, signal) => slots.acquire(units, signal),
    slowDown: now => slots.slowDown(now),
    speedUp: () => slots.speedUp(),
    get contended() {
      return slots.contended
    },
  }
}

/** An image of a manifest as core resolves it; made from the entries that `from` names. */
export function entryOf(id, prompt, from = []) {
  return {
    id,
    manifest: 'images.kirin.yaml',
    prompt,
    references: from.map(upstream => ({ kind: 'entry', id: upstream, frame: undefined })),
    subjects: [],
    resolution: '1k',
    aspectRatio: '1:1',
    watermark: false,
    result: { type: 'single', n: 1 },
    callbackUrl: undefined,
    alt: undefined,
    meta: undefined,
    outputName: id,
    outputFolder: undefined,
  }
}

/** @throws Error where an entry fails: a measurement of failures measures nothing. */
export function work(entries) {
  return {
    entries,
    files: new Map(),
    remote: () => ({ kind: 'unfetched' }),
    blockOf: () => ({ locked: undefined }),
    planned: () => undefined,
    emit: async () => ({ kind: 'emitted', files: new Map() }),
    onResult: result => {
      if (!result.ok) throw new Error(`${result.entry.id}: ${result.failure.message}`)
    },
  }
}
