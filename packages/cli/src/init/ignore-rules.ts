import ignore from 'ignore'

/**
 * What git must not get, each with a path that the rule is there for. Of the store only what is half written, what is broken, and what
 * was learnt on the way, which changes with every run and would conflict; the rest was paid for.
 */
const RULES: readonly { readonly rule: string; readonly example: string }[] = [
  { rule: '.kirin/journal/', example: '.kirin/journal/v1' },
  { rule: '.kirin/state/', example: '.kirin/state/v1' },
  { rule: '.kirin/files/', example: '.kirin/files/a.png' },
  { rule: '.kirin/emulated-files/', example: '.kirin/emulated-files/a.png' },
  { rule: '.kirin/placeholders/', example: '.kirin/placeholders/a.png' },
  { rule: '.kirin/store/*/incoming/', example: '.kirin/store/v1/incoming/object' },
  { rule: '.kirin/store/*/damaged/', example: '.kirin/store/v1/damaged/object' },
  { rule: '.kirin/store/*/api.json', example: '.kirin/store/v1/api.json' },
  { rule: 'kirin-gallery.html', example: 'kirin-gallery.html' },
  { rule: 'kirin-gallery.files/', example: 'kirin-gallery.files/a.png' },
  { rule: '.env', example: '.env' },
]

/** A `.gitignore` that applies to the project. */
export interface IgnoreFile {
  readonly text: string
  /** POSIX path of the project from the file's folder: `''` for the project's own, `a/b/` for one further up. */
  readonly prefix: string
}

/** The rules that no file has yet, in whatever words. The first file is the project's own: the nearest decides. */
export function missingRules(files: readonly IgnoreFile[]): string[] {
  const matchers = files.map(({ text, prefix }) => ({ matcher: ignore().add(text), prefix }))
  return RULES.filter(({ example }) => {
    for (const { matcher, prefix } of matchers) {
      const { ignored, unignored } = matcher.test(prefix + example)
      if (ignored || unignored) return !ignored
    }
    return true
  }).map(({ rule }) => rule)
}

/** What to write at the end of a `.gitignore` that holds `before`: with its line endings, on lines of their own. */
export function ignoreLines(before: string, rules: readonly string[]): string {
  const lineBreak = /\r?\n/.exec(before)?.[0] ?? '\n'
  const lead = before === '' ? '' : before.endsWith('\n') ? lineBreak : lineBreak.repeat(2)
  const lines = [
    '# kirin-batch: for this machine alone. The rest of .kirin/store is not: it was paid for.',
    ...rules,
  ]
  return lead + lines.map(line => line + lineBreak).join('')
}
