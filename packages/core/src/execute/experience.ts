import type { ApiKnowledge } from '../ports.ts'
import type { Durations } from './poll-schedule.ts'

/** Tasks remembered of a kind: enough to know its spread, few enough to follow a change. */
const REMEMBERED = 40

/** How long tasks of a kind took, learned as a run goes and kept for the next. */
export class Experience {
  readonly #knowledge: ApiKnowledge
  readonly #origin: string
  readonly #recent: Map<string, number[]>
  readonly #sorted = new Map<string, number[]>()
  #changed = false

  private constructor(knowledge: ApiKnowledge, origin: string, recent: Map<string, number[]>) {
    this.#knowledge = knowledge
    this.#origin = origin
    this.#recent = recent
  }

  static async load(knowledge: ApiKnowledge, origin: string): Promise<Experience> {
    const durations = await knowledge.durations(origin)
    return new Experience(knowledge, origin, new Map([...durations].map(([kind, all]) => [kind, [...all]])))
  }

  of(kind: string): Durations {
    let sorted = this.#sorted.get(kind)
    if (!sorted) {
      sorted = [...(this.#recent.get(kind) ?? [])].sort((a, b) => a - b)
      this.#sorted.set(kind, sorted)
    }
    return sorted
  }

  learn(kind: string, durationMs: number): void {
    const recent = this.#recent.get(kind) ?? []
    recent.push(durationMs)
    if (recent.length > REMEMBERED) recent.shift()
    this.#recent.set(kind, recent)
    this.#sorted.delete(kind)
    this.#changed = true
  }

  async save(): Promise<void> {
    if (this.#changed) await this.#knowledge.saveDurations(this.#origin, this.#recent)
    this.#changed = false
  }
}
