/** Rows of text in columns; the first row is the head, the first column is on the left. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => String(row[column]).length)))
  const line = row =>
    row
      .map((cell, column) =>
        column === 0 ? String(cell).padEnd(widths[column]) : String(cell).padStart(widths[column]),
      )
      .join('  ')
  return [line(rows[0]), widths.map(width => '-'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join(
    '\n',
  )
}

/** A figure and whether it keeps its limit. */
export function against(value, limit, digits = 3) {
  return `${value.toFixed(digits)} ${value <= limit ? '≤' : '>'} ${limit}`
}

export function machine() {
  return `node ${process.version}, ${new Date().toISOString().slice(0, 10)}`
}
