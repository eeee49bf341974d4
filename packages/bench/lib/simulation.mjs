import { createHash } from 'node:crypto'

/** A clock whose time passes only when nothing else is left to do. */
export function createFakeClock() {
  let now = 1_700_000_000_000
  let sequence = 0
  const timers = []
  return {
    now: () => now,
    sleep(ms) {
      return new Promise(resolve => {
        sequence += 1
        timers.push({ at: now + Math.max(0, ms), sequence, resolve })
      })
    },
    /** Lets time pass until the work is done. */
    async run(work) {
      let done = false
      const finished = work.finally(() => {
        done = true
      })
      for (;;) {
        await new Promise(setImmediate)
        if (done) return await finished
        if (timers.length === 0) continue
        const earliest = Math.min(...timers.map(({ at }) => at))
        now = earliest
        const due = timers.filter(({ at }) => at <= earliest).sort((a, b) => a.sequence - b.sequence)
        for (const timer of due) timers.splice(timers.indexOf(timer), 1)
        for (const { resolve } of due) resolve()
      }
    },
  }
}

/** An API that takes `durationOf(prompt)` milliseconds for a task and `roundTripMs` for an answer; it tells no progress. */
export function createFakeApi(clock, durationOf, roundTripMs) {
  const ends = new Map()
  const api = {
    origin: 'https://api.example',
    reads: 0,
    async create({ prompt }) {
      await clock.sleep(roundTripMs / 2)
      const taskId = `task-${ends.size}`
      ends.set(taskId, clock.now() + durationOf(prompt))
      await clock.sleep(roundTripMs / 2)
      return { kind: 'accepted', taskId, createdAt: undefined }
    },
    async read(id) {
      api.reads += 1
      await clock.sleep(roundTripMs / 2)
      const end = ends.get(id)
      const done = end !== undefined && clock.now() >= end
      await clock.sleep(roundTripMs / 2)
      if (end === undefined) return { kind: 'absent' }
      const state = done
        ? { status: 'completed', urls: [id], subjectId: undefined, costUsd: '0.028' }
        : { status: 'running', progress: undefined }
      return { kind: 'task', task: { id, createdAt: undefined, state } }
    },
    async *download(url) {
      await clock.sleep(roundTripMs)
      yield Buffer.from(url)
    },
    async close() {},
  }
  return api
}

/** core's store ports in memory. Objects are whatever bytes come. */
export function createMemoryStore() {
  const objects = new Set()
  const records = new Map()
  const claims = new Map()
  const durations = new Map()
  return {
    store: {
      has: async ({ sha256 }) => objects.has(sha256),
      read: async () => undefined,
      async write(bytes) {
        const hash = createHash('sha256')
        let length = 0
        for await (const chunk of bytes) {
          hash.update(chunk)
          length += chunk.length
        }
        const sha256 = hash.digest('hex')
        objects.add(sha256)
        return { sha256, type: 'image/png', width: 1, height: 1, bytes: length }
      },
    },
    records: {
      list: async fingerprint => records.get(fingerprint) ?? [],
      write: async record => void records.set(record.fingerprint, [record]),
      subject: async () => undefined,
      writeSubject: async () => {},
      damaged: async () => undefined,
      refusal: async () => undefined,
      writeRefusal: async () => {},
    },
    journal: {
      list: async () => [...claims.values()],
      claimsOf: async fingerprint => (claims.has(fingerprint) ? [claims.get(fingerprint)] : []),
      write: async claim => void claims.set(claim.fingerprint, claim),
      release: async ({ fingerprint }) => void claims.delete(fingerprint),
    },
    ledger: { append: async () => {}, read: async () => [] },
    leases: {
      acquire: async () => ({ release: async () => {} }),
      tryAcquire: async () => ({ release: async () => {} }),
    },
    knowledge: {
      findsByExternalId: async () => true,
      sawFindByExternalId: async () => {},
      durations: async () => durations,
      saveDurations: async (_origin, learned) => {
        for (const [kind, all] of learned) durations.set(kind, [...all])
      },
      unitPrices: async () => new Map(),
      learnUnitPrice: async () => {},
    },
  }
}
