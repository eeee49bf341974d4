/** Shorter ones would tear ordinary words apart, and no key is that short. */
const SHORTEST = 8

const MARK = '[redacted]'

/** Takes secrets out of text, as a second line of defence: nothing should put them in. */
export interface Redactor {
  /** From now on `secret` is replaced, also as it looks inside JSON and URLs. */
  add(secret: string | undefined): void
  redact(text: string): string
}

export function createRedactor(): Redactor {
  let forms: readonly string[] = []
  return {
    add(spaced) {
      const secret = spaced?.trim() ?? ''
      if (secret.length < SHORTEST) return
      const json = JSON.stringify(secret).slice(1, -1)
      const url = encodeURIComponent(secret)
      // The longest first, so that no form leaves the rest of another behind.
      forms = [...new Set([...forms, secret, json, url])].sort((a, b) => b.length - a.length)
    },
    redact: text => forms.reduce((clean, form) => clean.replaceAll(form, MARK), text),
  }
}
