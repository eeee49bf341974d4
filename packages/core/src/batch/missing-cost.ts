import type { ImageReport, RunReport } from '../report.ts'
import { expectedTotal } from './expected-total.ts'

/** What a frozen run lacks, and what cannot be made without it, at the price of the plan. */
export function withPrices(
  images: readonly ImageReport[],
  planned: readonly ImageReport[],
): readonly ImageReport[] {
  const prices = new Map(planned.map(image => [nameOf(image), image.expectedCostUsd ?? '0']))
  return images.map(image => {
    const price = prices.get(nameOf(image))
    const isLacking = image.status === 'missing' || image.error?.code === 'upstream-failed'
    return isLacking && price !== undefined ? { ...image, expectedCostUsd: price } : image
  })
}

function nameOf({ manifest, id }: ImageReport): string {
  return `${manifest}\n${id}`
}

export function missingCost(images: readonly ImageReport[]): Pick<RunReport, 'expectedCostUsd'> {
  const priced = images.filter(({ expectedCostUsd }) => expectedCostUsd !== undefined)
  return priced.length === 0 ? {} : { expectedCostUsd: expectedTotal(priced) }
}
