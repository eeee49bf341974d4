import type { Lock } from '../lock/lock.ts'
import { roundsOf } from '../lock/rounds.ts'

/** What is named, and so must stay. Digests and fingerprints are both 64 hexadecimal digits. */
export interface Names {
  readonly objects: ReadonlySet<string>
  readonly fingerprints: ReadonlySet<string>
}

/** What some locks name: every candidate of every round, emulated pictures, and references that were fetched. */
export function namesInLocks(locks: Iterable<Lock>): Names {
  const objects = new Set<string>()
  const fingerprints = new Set<string>()
  for (const { images, emulated, references } of locks) {
    for (const { fingerprint, outputs } of [...images.values(), ...emulated.values()].flatMap(roundsOf)) {
      fingerprints.add(fingerprint)
      for (const { sha256 } of outputs) objects.add(sha256)
    }
    for (const { sha256 } of references.values()) objects.add(sha256)
  }
  return { objects, fingerprints }
}

export function joinNames(all: readonly Names[]): Names {
  return {
    objects: new Set(all.flatMap(({ objects }) => [...objects])),
    fingerprints: new Set(all.flatMap(({ fingerprints }) => [...fingerprints])),
  }
}

/** As a text that names something has it, in whatever form: the lock of another branch, say. */
export function namesInText(text: string): Names {
  const digits = new Set(text.match(/\b[0-9a-f]{64}\b/g))
  return { objects: digits, fingerprints: digits }
}
