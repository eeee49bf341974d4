import type { ApiKnowledge } from '../ports.ts'
import { writeAtomic } from './atomic-write.ts'
import type { Layout } from './layout.ts'
import { readJson } from './records.ts'

interface Known {
  /** Origins that were seen to find a task by its external id. */
  readonly findsByExternalId: readonly string[]
  /** Decimal USD for one image, by origin and resolution, as last charged. */
  readonly unitPrices: { readonly [originAndResolution: string]: string }
}

const NOTHING: Known = { findsByExternalId: [], unitPrices: {} }

/** One small file. Losing it costs some reads and estimates, never money. */
export function createApiKnowledge(layout: Layout): ApiKnowledge {
  let known: Promise<Known> | undefined
  const read = (): Promise<Known> => (known ??= readKnown(layout.knowledge()))
  const change = async (edit: (known: Known) => Known): Promise<void> => {
    const next = edit(await read())
    known = Promise.resolve(next)
    await writeAtomic(layout.knowledge(), `${JSON.stringify({ version: 1, ...next }, undefined, 2)}\n`)
  }
  return {
    async findsByExternalId(origin) {
      return (await read()).findsByExternalId.includes(origin)
    },
    async sawFindByExternalId(origin) {
      if ((await read()).findsByExternalId.includes(origin)) return
      await change(before => ({ ...before, findsByExternalId: [...before.findsByExternalId, origin].sort() }))
    },
    async unitPrices(origin) {
      const { unitPrices } = await read()
      return new Map(
        Object.entries(unitPrices)
          .filter(([key]) => key.startsWith(`${origin} `))
          .map(([key, price]) => [key.slice(origin.length + 1), price]),
      )
    },
    async learnUnitPrice(origin, resolution, price) {
      const key = `${origin} ${resolution}`
      if ((await read()).unitPrices[key] === price) return
      await change(before => ({ ...before, unitPrices: { ...before.unitPrices, [key]: price } }))
    },
  }
}

async function readKnown(path: string): Promise<Known> {
  const value = (await readJson(path)) as Partial<Record<keyof Known, unknown>> | null | undefined
  const finds = value?.findsByExternalId
  const prices = value?.unitPrices
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
  }
}
