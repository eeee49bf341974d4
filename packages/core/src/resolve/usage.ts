import type { Location } from '../diagnostics/source-file.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { quoted } from '../diagnostics/terminal-text.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { Findings } from './findings.ts'
import type { Values } from './template.ts'

/** Which names of a manifest its entries use. */
export class Usage {
  readonly #vars = new Set<string>()
  readonly #tokens = new Set<string>()
  readonly #unknown = new Set<string>()
  readonly #spaced = new Map<string, Location>()
  #blind = false

  /** Words of a template; those that the entry has values of its own for are no vars. */
  names(words: readonly string[], own: Values): void {
    for (const word of words) if (!(word in own)) this.#vars.add(word)
  }

  /** `<<<name>>>`, of a reference or an element. */
  token(name: string): void {
    this.#tokens.add(name)
  }

  /** `<<<name>>>` that names nothing. */
  unknownToken(name: string): void {
    this.#unknown.add(name)
  }

  /** `<<< image_1 >>>`, which is sent as it is written: to take its space out would change a fingerprint. */
  spacedToken(text: string, at: Location): void {
    if (!this.#spaced.has(text)) this.#spaced.set(text, at)
  }

  /** Something could not be read or filled in: what it would have used is not known. */
  lost(): void {
    this.#blind = true
  }

  /** Warns of what is declared and never used, and of what the API may not understand. */
  report(manifest: Manifest, findings: Findings): void {
    for (const [text, at] of this.#spaced) {
      const name = text.slice(3, -3).trim()
      findings.add(
        'token-with-space',
        at,
        `${text} is sent with its space, and the API documents <<<${name}>>>`,
        {
          severity: 'warning',
          hint: 'take the space out before the image is made; afterwards that is a new prompt, and a purchase',
        },
      )
    }
    const { unusable } = manifest
    if (this.#blind || unusable.images.size > 0 || unusable.defaults) return
    for (const [kind, names] of [
      ['reference', manifest.references],
      ['element', manifest.elements],
    ] as const) {
      for (const [name, declared] of names) {
        if (this.#tokens.has(name)) continue
        findings.add('unused-name', declared.name.at, `no prompt uses the ${kind} ${quoted(name)}`, {
          severity: 'warning',
          hint: () => this.#meant(name) ?? `use it as <<<${name}>>>, or remove it`,
        })
      }
    }
    for (const [name, declared] of manifest.vars) {
      if (this.#vars.has(name)) continue
      findings.add('unused-name', declared.name, `no template uses the variable ${quoted(name)}`, {
        severity: 'warning',
        hint: `use it as {{ ${name} }}, or remove it`,
      })
    }
  }

  #meant(name: string): string | undefined {
    const meant = didYouMean(name, this.#unknown)
    return meant && `${meant.slice(0, -1)}, which a prompt uses?`
  }
}
