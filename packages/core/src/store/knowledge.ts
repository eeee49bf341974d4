import type { ApiKnowledge } from '../ports.ts'
import { writeAtomic } from './atomic-write.ts'
import type { Layout } from './layout.ts'
import { readJson } from './records.ts'

interface Known {
  /** Origins that were seen to find a task by its external id. */
  readonly findsByExternalId: readonly string[]
  /** Decimal USD for one image, by origin and resolution, as last charged. */
  readonly unitPrices: { readonly [originAndResolution: string]: string }
  /** Milliseconds, by origin and kind of task, the newest last. */
  readonly durations: { readonly [originAndKind: string]: readonly number[] }
}

const NOTHING: Known = { findsByExternalId: [], unitPrices: {}, durations: {} }

/** One small file. Losing it costs some reads and estimates, never money. */
export function createApiKnowledge(layout: Layout): ApiKnowledge {
  let known: Promise<Known> | undefined
  const read = (): Promise<Known> => (known ??= readKnown(layout.knowledge()))
  let written: Promise<void> = Promise.resolve()
  const change = (edit: (known: Known) => Known): Promise<void> => {
    const next = read().then(edit)
    known = next
    written = written
      .catch(() => undefined)
      .then(async () => {
        const text = JSON.stringify({ version: 1, ...(await next) }, undefined, 2)
        await writeAtomic(layout.knowledge(), `${text}\n`, layout.incoming())
      })
    return written
  }
  // Not worth a failure of what was paid for.
  const estimate = (edit: (known: Known) => Known): Promise<void> => change(edit).catch(() => undefined)
  return {
    async findsByExternalId(origin) {
      return (await read()).findsByExternalId.includes(origin)
    },
    async sawFindByExternalId(origin) {
      if ((await read()).findsByExternalId.includes(origin)) return
      await change(before => ({ ...before, findsByExternalId: [...before.findsByExternalId, origin].sort() }))
    },
    async durations(origin) {
      return below(origin, (await read()).durations)
    },
    async saveDurations(origin, durations) {
      const keyed = Object.fromEntries([...durations].map(([kind, all]) => [`${origin} ${kind}`, all]))
      await estimate(before => ({ ...before, durations: { ...before.durations, ...keyed } }))
    },
    async unitPrices(origin) {
      return below(origin, (await read()).unitPrices)
    },
    async learnUnitPrice(origin, resolution, price) {
      const key = `${origin} ${resolution}`
      if ((await read()).unitPrices[key] === price) return
      await estimate(before => ({ ...before, unitPrices: { ...before.unitPrices, [key]: price } }))
    },
  }
}

function below<T>(origin: string, values: { readonly [originAndKey: string]: T }): ReadonlyMap<string, T> {
  return new Map(
    Object.entries(values)
      .filter(([key]) => key.startsWith(`${origin} `))
      .map(([key, value]) => [key.slice(origin.length + 1), value]),
  )
}

async function readKnown(path: string): Promise<Known> {
  let value: Partial<Record<keyof Known, unknown>> | null | undefined
  try {
    value = readJson(path) as typeof value
  } catch {
    // One that cannot be read is as good as none: what is not known is not relied upon.
  }
  const finds = value?.findsByExternalId
  const prices = value?.unitPrices
  const durations = value?.durations
  return {
    findsByExternalId: Array.isArray(finds)
      ? finds.filter(origin => typeof origin === 'string')
      : NOTHING.findsByExternalId,
    unitPrices:
      typeof prices === 'object' && prices !== null
        ? Object.fromEntries(
            Object.entries(prices).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
          )
        : NOTHING.unitPrices,
    durations:
      typeof durations === 'object' && durations !== null
        ? Object.fromEntries(
            Object.entries(durations).filter((entry): entry is [string, number[]] => isDurations(entry[1])),
          )
        : NOTHING.durations,
  }
}

function isDurations(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(item => typeof item === 'number' && item >= 0)
}
