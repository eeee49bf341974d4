import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 } from '../../src/fingerprint/digest.ts'
import {
  externalTaskId,
  type Fingerprint,
  type FingerprintInputs,
  fingerprintOf,
} from '../../src/fingerprint/fingerprint.ts'
import { withAdopted, withChoice, withReroll } from '../../src/lock/choices.ts'
import type { LockEntry } from '../../src/lock/lock.ts'
import { rebaseEntry } from '../../src/lock/rebase.ts'
import { candidateAt, candidatesOf, chosenRound, isAdopted, roundsOf } from '../../src/lock/rounds.ts'
import { atRevision, isReroll } from '../../src/plan/entry-rounds.ts'
import type { EntryFacts } from '../../src/plan/facts.ts'
import { type EntryPlan, planEntry } from '../../src/plan/plan-entry.ts'
import { lockInputsOf } from '../../src/plan/reasons.ts'
import type { GenerationRecord, ImageObject } from '../../src/ports.ts'
import type { OnChange, ResolvedEntry } from '../../src/resolve/entry.ts'
import { RUNS } from '../property/runs.ts'

type Step =
  | { readonly do: 'edit'; readonly prompt: string; readonly n: number; readonly onChange: OnChange }
  | { readonly do: 'run' | 'reroll' }
  | { readonly do: 'pick' | 'adopt'; readonly at: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('edit' as const),
    prompt: fc.constantFrom('a', 'b'),
    n: fc.integer({ min: 1, max: 3 }),
    onChange: fc.constantFrom<OnChange>('regenerate', 'keep'),
  }),
  fc.record({ do: fc.constantFrom('run' as const, 'run' as const, 'reroll' as const) }),
  fc.record({ do: fc.constantFrom('pick' as const, 'adopt' as const), at: fc.nat({ max: 8 }) }),
)

function picture(name: string): ImageObject {
  return { sha256: sha256(name), type: 'image/png', width: 1, height: 1, bytes: 1 }
}

/** One entry with its lock, and a store that never loses anything. */
class Model {
  entry: Pick<Extract<Step, { do: 'edit' }>, 'prompt' | 'n' | 'onChange'> = {
    prompt: 'a',
    n: 1,
    onChange: 'regenerate',
  }
  locked: LockEntry | undefined
  readonly records = new Map<Fingerprint, GenerationRecord[]>()

  inputs(revision: number): FingerprintInputs {
    const { prompt } = this.entry
    const fixed = { references: [], subjects: [], watermark: false, series: undefined, emulated: false }
    return { ...fixed, prompt, resolution: '1k', aspectRatio: 'auto', revision }
  }

  get facts(): EntryFacts {
    const inputs = atRevision(this.inputs(1), this.locked, this.entry.onChange)
    const fingerprint = fingerprintOf(inputs)
    const records = this.records.get(fingerprint) ?? []
    const outputs = [...(this.locked ? candidatesOf(this.locked) : []).map(({ output }) => output)]
    const present = new Set(
      [...outputs, ...records.flatMap(record => record.outputs)].map(({ sha256 }) => sha256),
    )
    return { fingerprint, inputs, locked: this.locked, records, refusal: undefined, claims: [], present }
  }

  plan(): EntryPlan {
    const { n, onChange } = this.entry
    const entry = { result: { type: 'single', n }, onChange, resolution: '1k', references: [] }
    const policy = { unitPrices: new Map(), retryUnknown: false, origin: undefined }
    return planEntry(entry as unknown as ResolvedEntry, this.facts, policy)
  }

  /** As `produce` goes about it. Gives how many tasks were bought. */
  run(): number {
    const before = this.locked
    for (let bought = 0; ; bought += 1) {
      const plan = this.plan()
      if (plan.action === 'reuse' || plan.action === 'restore') {
        this.locked = rebaseEntry(before, this.locked, plan.holdings.entry)
        return bought
      }
      if (plan.action !== 'generate') throw new Error(plan.action)
      this.#buy(plan.candidates)
    }
  }

  #buy({ from, count }: { readonly from: number; readonly count: number }): void {
    const { fingerprint } = this.facts
    const records = this.records.get(fingerprint) ?? []
    const paid = records.reduce((sum, { candidates }) => sum + candidates.count, 0)
    // No candidate is ever paid for twice, and none is left out.
    expect(from).toBe(paid + 1)
    const outputs = Array.from({ length: count }, (_, index) => picture(`${fingerprint} ${from + index}`))
    const candidates = { from, count }
    const id = externalTaskId(fingerprint, candidates, 1)
    const task = { taskId: id, externalTaskId: id, attempt: 1, createdAt: '2026-01-01T00:00:00.000Z' }
    const record = { version: 1 as const, fingerprint, candidates, ...task, emulated: false, outputs }
    this.records.set(fingerprint, [...records, record])
  }
}

function chosenIn(entry: LockEntry | undefined): string | undefined {
  return entry && candidateAt(entry, entry.chosen)?.output.sha256
}

function all(entry: LockEntry | undefined): string[] {
  return entry ? candidatesOf(entry).map(({ output }) => output.sha256) : []
}

/** What must hold of one step, whatever came before it. */
function check(model: Model, next: Step): void {
  const { locked: before, entry } = model
  switch (next.do) {
    case 'edit':
      model.entry = next
      return
    case 'reroll':
      if (!before) return
      model.locked = withReroll(before)
      expect(chosenIn(model.locked)).toBe(chosenIn(before))
      expect(roundsOf(before).some(({ revision }) => revision === model.locked?.reroll)).toBe(false)
      return
    case 'pick': {
      const number = 1 + next.at
      const picked = before && withChoice(before, number)
      expect(picked !== undefined).toBe(number <= all(before).length)
      if (!picked) return
      model.locked = picked
      expect(all(picked)).toEqual(all(before))
      expect(chosenIn(picked)).toBe(all(before)[next.at])
      return
    }
    case 'adopt': {
      const inputs = model.inputs(before ? chosenRound(before).revision : 1)
      const outputs = [picture(`mine ${next.at}`)]
      const round = {
        fingerprint: fingerprintOf(inputs),
        revision: inputs.revision,
        inputs: lockInputsOf(inputs),
        outputs,
        tasks: [],
      }
      model.locked = withAdopted(before, round)
      expect(all(model.locked).slice(0, all(before).length)).toEqual(all(before))
      expect(chosenIn(model.locked)).toBe(outputs[0]?.sha256)
      expect(model.plan().action).toBe('reuse')
      return
    }
    case 'run': {
      const rerolls = isReroll(before, model.facts.inputs)
      const bought = model.run()
      expect(bought).toBeLessThanOrEqual(1)
      const after = model.locked
      if (entry.onChange === 'keep' && before) {
        expect(chosenIn(after)).toBe(chosenIn(before))
        for (const digest of all(before)) expect(all(after)).toContain(digest)
      }
      if (entry.onChange === 'regenerate' && after) {
        expect(chosenRound(after).inputs).toEqual(lockInputsOf(model.inputs(1)))
        // What is chosen stays so while its inputs do.
        if (
          before &&
          !rerolls &&
          chosenRound(before).fingerprint === chosenRound(after).fingerprint &&
          !isAdopted(chosenRound(before))
        )
          expect(chosenIn(after)).toBe(chosenIn(before))
      }
      expect(after?.reroll).toBeUndefined()
      // And then there is nothing left to do.
      expect(model.plan().action).toBe('reuse')
      expect(model.run()).toBe(0)
      expect(model.locked).toEqual(after)
    }
  }
}

test('whatever is chosen while a run is under way: what the run bought is there, and the choice is not overruled', () => {
  const choice = step.filter(({ do: done }) => done !== 'edit' && done !== 'run')
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.array(choice, { maxLength: 4 }), (steps, meanwhile) => {
      const model = new Model()
      for (const next of steps) check(model, next)
      const before = model.locked
      model.run()
      const made = model.locked
      if (!made) throw new Error('a run that made nothing')
      model.locked = before
      for (const next of meanwhile) if (next.do !== 'adopt') check(model, next)
      const now = model.locked
      const after = rebaseEntry(before, now, made)
      for (const digest of all(made)) expect(all(after)).toContain(digest)
      const choseOther = chosenIn(now) !== chosenIn(before) && all(after).includes(chosenIn(now) ?? '')
      expect(chosenIn(after)).toBe(choseOther ? chosenIn(now) : chosenIn(made))
      if (now?.reroll !== undefined && now.reroll !== before?.reroll)
        expect(after.reroll ?? now.reroll).toBe(now.reroll)
      model.locked = after
      expect(model.run()).toBeLessThanOrEqual(1)
    }),
    { ...RUNS, numRuns: 300 },
  )
})

test('whatever is edited, rerolled, picked, adopted and run: nothing is bought twice, no choice is overruled', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), steps => {
      const model = new Model()
      for (const next of steps) check(model, next)
    }),
    { ...RUNS, numRuns: 500 },
  )
})
