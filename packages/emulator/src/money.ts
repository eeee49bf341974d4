/** An exact amount in millionths of a US dollar. */
export type MicroUsd = bigint

/**
 * Reads a decimal string such as `"5"` or `"0.028"`.
 * @throws RangeError where the text is not a decimal with at most six places.
 */
export function parseUsd(text: string): MicroUsd {
  const match = /^(\d+)(?:\.(\d{1,6}))?$/.exec(text)
  if (match === null) {
    throw new RangeError(`Not an amount in USD with at most six decimal places: ${JSON.stringify(text)}`)
  }
  const [, whole = '0', fraction = ''] = match
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
}

/** Writes the shortest decimal: `0.028`, `0.28`, `3`, `0`. */
export function formatUsd(amount: MicroUsd): string {
  const whole = amount / 1_000_000n
  const fraction = (amount % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '')
  return fraction === '' ? whole.toString() : `${whole}.${fraction}`
}
