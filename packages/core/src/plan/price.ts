import Big from 'big.js'
import { imagesWanted, type Resolution, type Result } from '../resolve/entry.ts'

/** Decimal USD for one image, until the API's own `usage.cost` says otherwise. [assumed] */
const FIRST_PRICES: { readonly [resolution in Resolution]: string } = {
  '1k': '0.028',
  '2k': '0.028',
  '4k': '0.056',
}

/** Decimal USD for some images of one resolution. `learned` are unit prices as charged before. */
export function priceOf(
  images: number,
  resolution: Resolution,
  learned: ReadonlyMap<string, string>,
): string {
  return new Big(learned.get(resolution) ?? FIRST_PRICES[resolution]).times(images).toFixed()
}

/** Images that a task for `candidates` makes: a series is one candidate of several frames. */
export function imagesIn(result: Result, candidates: { readonly count: number }): number {
  return result.type === 'series' ? imagesWanted(result) : candidates.count
}

export function sumUsd(amounts: readonly (string | undefined)[]): string {
  return amounts.reduce((sum, amount) => sum.plus(amount ?? 0), new Big(0)).toFixed()
}

/** `undefined` where the charge says nothing of one image. */
export function unitPrice(costUsd: string, images: number): string | undefined {
  const unit = new Big(costUsd).div(images)
  return unit.gt(0) ? unit.round(6, Big.roundUp).toFixed() : undefined
}
