import { sumUsd } from '../plan/price.ts'
import type { ImageReport } from '../report.ts'

type Priced = Pick<ImageReport, 'fingerprint' | 'expectedCostUsd'>

/** Of one fingerprint the dearest is bought, and the others are made from it. */
export function expectedTotal(images: readonly Priced[]): string {
  return sumUsd([...dearestIn(images).values()].map(image => image.expectedCostUsd))
}

/** With a reason where the price is that of another entry's purchase. */
export function withTwins(images: readonly ImageReport[]): readonly ImageReport[] {
  const dearest = dearestIn(images)
  return images.map(image => {
    const bought = dearest.get(keyOf(image))
    return bought === undefined || bought === image || priceOf(image) === 0
      ? image
      : {
          ...image,
          reasons: [...(image.reasons ?? []), `bought with ${bought.id}, whose inputs are the same`],
        }
  })
}

/** The first of the dearest, by fingerprint; one that has none yet stands for itself. */
function dearestIn<T extends Priced>(images: readonly T[]): ReadonlyMap<string | Priced, T> {
  const dearest = new Map<string | Priced, T>()
  for (const image of images) {
    const other = dearest.get(keyOf(image))
    if (other === undefined || priceOf(image) > priceOf(other)) dearest.set(keyOf(image), image)
  }
  return dearest
}

function keyOf(image: Priced): string | Priced {
  return image.fingerprint ?? image
}

/** To compare by. */
function priceOf({ expectedCostUsd = '0' }: Priced): number {
  return Number(expectedCostUsd)
}
