import { distance } from 'fastest-levenshtein'

/**
 * The candidate that was probably meant, or `undefined`. Case and punctuation do not count; one edit in a word of
 * four letters, more in longer ones; numbers are taken at their word, so `8k` is no misspelt `4k`.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = normalized(word)
  if (wanted === '') return undefined
  let best: string | undefined
  let bestDistance = wanted.length < 4 ? 1 : Math.floor((wanted.length + 2) / 3)
  for (const candidate of candidates) {
    const offered = normalized(candidate)
    if (offered === wanted) return candidate
    if (digits(offered) !== digits(wanted)) continue
    const edits = editsBetween(wanted, offered)
    if (edits < bestDistance) {
      best = candidate
      bestDistance = edits
    } else if (best === undefined && isPart(wanted, offered)) best = candidate
  }
  return best
}

/** `did you mean "x"?`, or `undefined` where nothing is close. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const meant = suggest(word, candidates)
  return meant === undefined ? undefined : `did you mean "${meant}"?`
}

/** Two letters that changed places are one edit. */
function editsBetween(wanted: string, offered: string): number {
  const edits = distance(wanted, offered)
  return edits === 2 && sorted(wanted) === sorted(offered) ? 1 : edits
}

function sorted(text: string): string {
  return [...text].sort().join('')
}

function isPart(wanted: string, offered: string): boolean {
  return (
    Math.min(wanted.length, offered.length) >= 4 && (offered.includes(wanted) || wanted.includes(offered))
  )
}

function normalized(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

function digits(text: string): string {
  return text.replace(/\D/g, '')
}
