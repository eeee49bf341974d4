import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { claimAhead } from '../../src/execute/claim-ahead.ts'
import { LookupTrust } from '../../src/execute/lookup-trust.ts'
import { externalTaskId, parseFingerprint } from '../../src/fingerprint/fingerprint.ts'
import type { Claim } from '../../src/ports.ts'
import { createJournal } from '../../src/store/journal.ts'
import { layoutOf } from '../../src/store/layout.ts'
import { createLeases } from '../../src/store/leases.ts'
import { claimsIn } from '../support/journal.ts'
import { emulate, Project } from '../support/project.ts'

const THREE = `version: 1\nimages:\n${['a', 'b', 'c'].map(id => `  ${id}: { prompt: ${id} }\n`).join('')}`

it('the next entry is claimed while the slots are taken, and an interrupted run takes that claim back', async () => {
  const emulator = await emulate({ latencyMs: 60_000 })
  const project = new Project({ 'images.kirin.yaml': THREE })
  // An API that finds by external id: nothing else is claimed ahead at.
  project.write(
    '.kirin/store/v1/api.json',
    JSON.stringify({ version: 1, findsByExternalId: [emulator.url], unitPrices: {}, durations: {} }),
  )
  const stop = new AbortController()
  const running = project.run(emulator, { concurrency: 1, signal: stop.signal })
  const claims = (): unknown[] => claimsIn(join(project.root, '.kirin'))
  await vi.waitFor(() => expect(claims()).toHaveLength(2), { timeout: 10_000 })
  await vi.waitFor(() => expect(emulator.tasks()).toHaveLength(1), { timeout: 10_000 })
  stop.abort()
  expect((await running).outcome).toBe('interrupted')
  expect(claims()).toHaveLength(1)
  expect(emulator.log.count('create')).toBe(1)
  expect(emulator.log.count('read-external')).toBe(2)
}, 30_000)

it.each([
  { trusted: true, claimed: false, before: 1, after: 0 },
  { trusted: false, claimed: false, before: 0, after: 0 },
  // What an earlier run has claimed is never taken back: its request may have been made.
  { trusted: true, claimed: true, before: 1, after: 1 },
])(
  'trusted $trusted, claimed before $claimed: claims $before, withdrawn $after',
  async ({ trusted, claimed, before, after }) => {
    const project = new Project()
    const layout = layoutOf(`${project.root}/.kirin`)
    const journal = createJournal(layout, createLeases(layout, systemClock))
    const claim = aClaim()
    if (claimed) await journal.write(claim)
    const trust = new LookupTrust(trusted, async () => {})
    const ready = await claimAhead({ journal, trust }, { claim, claimed, doubtful: false })
    expect(await journal.list()).toHaveLength(before)
    await ready.withdraw()
    expect(await journal.list()).toHaveLength(after)
    await ready.secure()
    await ready.withdraw()
    expect(await journal.list()).toHaveLength(1)
  },
)

function aClaim(): Claim {
  const fingerprint = parseFingerprint('ab'.repeat(32))
  if (!fingerprint) throw new TypeError('no fingerprint')
  const candidates = { from: 1, count: 1 }
  return {
    version: 1,
    externalTaskId: externalTaskId(fingerprint, candidates, 1),
    fingerprint,
    candidates,
    attempt: 1,
    origin: 'https://api.example',
    emulated: false,
    entry: 'a',
    manifest: 'images.kirin.yaml',
    claimedAt: '2026-01-01T00:00:00.000Z',
  }
}
