const DECIMALS = 12

/** An amount of money, exact: 10^-12 USD. */
export type Pico = bigint

/** @returns `undefined` where the text is no decimal amount such as `0.056` */
export function parseUsd(text: string): Pico | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text)
  if (!match) return undefined
  return BigInt(`${match[1]}${(match[2] ?? '').padEnd(DECIMALS, '0')}`)
}

/** Amounts of our own reports: one that cannot be read counts as nothing. */
export function picoOf(text: string | undefined): Pico {
  return (text === undefined ? undefined : parseUsd(text)) ?? 0n
}

/** Decimal, without zeros that say nothing. */
export function formatUsd(amount: Pico): string {
  const digits = amount.toString().padStart(DECIMALS + 1, '0')
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '')
  const whole = digits.slice(0, -DECIMALS)
  return fraction === '' ? whole : `${whole}.${fraction}`
}
