import stringWidth from 'string-width'

/** `1 entry`, `3 entries`. */
export function count(number: number, one: string, many: string = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

/** A decimal string of USD for people, cents always shown: `$0.028`, `$5.00`. */
export function money(usd: string): string {
  const [whole = '', fraction = ''] = usd.split('.')
  return `$${whole}.${fraction.padEnd(2, '0')}`
}

/** A sum; an emulator's is play money and says so. */
export function sumOfMoney(usd: string, emulated: boolean): string {
  return emulated ? `${money(usd)} (play money)` : money(usd)
}

/** `512 B`, `4.2 kB`, `1.3 GB`: thousands, as disks are sold. */
export function bytes(number: number): string {
  if (number < 1000) return `${number} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length, Math.floor(Math.log10(number) / 3))
  return `${(number / 1000 ** power).toFixed(1)} ${units[power - 1]}`
}

/** Columns as wide as their widest cell as a terminal counts, two spaces between, empty ones left out. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell))
    })
  }
  return rows.map(row =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)))
      .filter((_, column) => widths[column] !== 0)
      .join('  ')
      .trimEnd(),
  )
}

/** Cut to `width` terminal columns, the cut shown by `…`. For plain text without colours. */
export function truncate(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let cut = ''
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const next = used + stringWidth(segment)
    if (next > width - 1) break
    cut += segment
    used = next
  }
  return width < 1 ? '' : `${cut}…`
}
