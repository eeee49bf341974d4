import { expect, it } from 'vitest'
import { removalOf, type StoreContents } from '../../src/cache/removal.ts'
import { sha256 } from '../../src/fingerprint/digest.ts'
import type { ExternalTaskId, Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import type { Claim, GenerationRecord } from '../../src/ports.ts'

const NOBODY = { objects: new Set<string>(), fingerprints: new Set<string>() }
const fingerprint = sha256('wish') as string as Fingerprint
const [shown, other] = [sha256('shown'), sha256('other')]

function record(from: number, digest: typeof shown): GenerationRecord {
  return {
    version: 1,
    fingerprint,
    candidates: { from, count: 1 },
    attempt: 1,
    externalTaskId: `kb1-${from}` as ExternalTaskId,
    taskId: `t${from}`,
    createdAt: '2026-11-24T09:00:00.000Z',
    emulated: false,
    outputs: [{ sha256: digest, type: 'image/png', width: 1, height: 1, bytes: 1 }],
  }
}

const CONTENTS: StoreContents = {
  objects: new Map([
    [shown, 1],
    [other, 1],
  ]),
  damaged: new Map(),
  records: new Map([[fingerprint, [record(1, shown), record(2, other)]]]),
  hasUnreadable: false,
  claims: [],
}
const ALL = new Set(['unreferenced'] as const)

it('nothing names a fingerprint: its records and their objects go', () => {
  expect(removalOf(CONTENTS, NOBODY, ALL)).toEqual({
    records: [record(1, shown), record(2, other)],
    objects: [shown, other],
    damaged: [],
  })
})

it('an open request for more candidates keeps those before, which would be bought again', () => {
  const claims = [{ fingerprint } as Claim]
  expect(removalOf({ ...CONTENTS, claims }, NOBODY, ALL)).toEqual({ records: [], objects: [], damaged: [] })
})

it('an object that a lock shows under another fingerprint stays, though its record goes', () => {
  const names = { ...NOBODY, objects: new Set([shown]) }
  expect(removalOf(CONTENTS, names, ALL)).toMatchObject({ records: { length: 2 }, objects: [other] })
})

it('while a record cannot be read, images that no record names may be its', () => {
  const contents = { ...CONTENTS, records: new Map() }
  expect(removalOf(contents, NOBODY, ALL).objects).toEqual([shown, other])
  expect(removalOf({ ...contents, hasUnreadable: true }, NOBODY, ALL).objects).toEqual([])
})
