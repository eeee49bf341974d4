const MOST_NAMED = 5

/** What to try in place of an id that no manifest has: the ids that come close, or some of those that there are. */
export function suggestIds(id: string, known: readonly string[]): string {
  // Whoever leaves out the rest of an id, such as the axes of a matrix, is closer than letters tell.
  const below = known.filter(name => id !== '' && name.startsWith(`${id}/`))
  const byDistance = (below.length > 0 ? below : known)
    .map(name => ({ name, distance: editDistance(id, name) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const isClose = ({ name, distance }: (typeof byDistance)[number]): boolean =>
    below.length > 0 || distance <= Math.ceil(Math.max(name.length, id.length) / 3)
  const close = byDistance.filter(isClose)
  const shown = (close.length > 0 ? close : byDistance).slice(0, MOST_NAMED).map(({ name }) => `"${name}"`)
  if (shown.length === 0) return 'The manifests have no images.'
  if (close.length > 0) return `Did you mean ${shown.join(' or ')}?`
  const rest = known.length - shown.length
  return `There are ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`
}

/** Levenshtein's: insertions, deletions and replacements of UTF-16 units. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
