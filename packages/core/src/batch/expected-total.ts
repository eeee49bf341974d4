import { sumUsd } from '../plan/price.ts'
import type { ImageReport } from '../report.ts'

type Priced = Pick<ImageReport, 'fingerprint' | 'expectedCostUsd'>

/** Of one fingerprint the dearest is bought, and the others are made from it. */
export function expectedTotal(images: readonly Priced[]): string {
  const dearest = new Map<string | Priced, string>()
  for (const image of images) {
    const { fingerprint, expectedCostUsd = '0' } = image
    const key = fingerprint ?? image
    if (Number(expectedCostUsd) >= Number(dearest.get(key) ?? 0)) dearest.set(key, expectedCostUsd)
  }
  return sumUsd([...dearest.values()])
}

/** With a reason where the price is that of another entry's purchase. */
export function withTwins(images: readonly ImageReport[]): readonly ImageReport[] {
  const first = new Map<string, ImageReport>()
  for (const image of images) {
    const dearest = first.get(image.fingerprint ?? '')
    const isDearer = Number(image.expectedCostUsd ?? 0) > Number(dearest?.expectedCostUsd ?? 0)
    if (image.fingerprint !== undefined && isDearer) first.set(image.fingerprint, image)
  }
  return images.map(image => {
    const dearest = first.get(image.fingerprint ?? '')
    return dearest === undefined || dearest === image || Number(image.expectedCostUsd ?? 0) === 0
      ? image
      : {
          ...image,
          reasons: [...(image.reasons ?? []), `bought with ${dearest.id}, whose inputs are the same`],
        }
  })
}
