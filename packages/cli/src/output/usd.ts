/** Sum of two decimal strings, exact. What is no decimal number counts as nothing. */
export function addUsd(a: string, b: string): string {
  const [left, right] = [parse(a), parse(b)]
  const scale = Math.max(left.scale, right.scale)
  const sum =
    left.digits * 10n ** BigInt(scale - left.scale) + right.digits * 10n ** BigInt(scale - right.scale)
  const text = String(sum).padStart(scale + 1, '0')
  return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`
}

function parse(text: string): { readonly digits: bigint; readonly scale: number } {
  const match = /^(\d+)(?:\.(\d*))?$/.exec(text)
  const fraction = match?.[2] ?? ''
  return { digits: BigInt(`${match?.[1] ?? '0'}${fraction}`), scale: fraction.length }
}
