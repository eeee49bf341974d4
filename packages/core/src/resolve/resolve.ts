import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Location } from '../diagnostics/source-file.ts'
import type { AuthoredImage, AuthoredMatrix, Manifest } from '../manifest/manifest.ts'
import type { EntryContext } from './context.ts'
import type { DataTables } from './data-table.ts'
import type { ResolvedEntry, Sending } from './entry.ts'
import { Findings } from './findings.ts'
import { checkGraph } from './graph.ts'
import { MAX_NAMES, nameCount } from './matrix.ts'
import { findCollisions } from './output-name.ts'
import { resolveEntry } from './resolve-entry.ts'
import { Templates, type Values } from './template.ts'
import { Usage } from './usage.ts'
import { MAX_ENTRIES, MAX_VARIANTS, tableOf, type Variant, variantCount, variantsOf } from './variants.ts'

export interface Resolved {
  /** In the order of the manifests and of their files. */
  readonly entries: readonly ResolvedEntry[]
  /** Entries with a problem that is told; they are not among `entries`. */
  readonly unsound: readonly Sending[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface ResolveContext {
  readonly tables: DataTables
  /** Whether each manifest of the project is here; if not, what is unknown may be declared in another. */
  readonly complete: boolean
}

/** Manifests as authored → entries. Pure: reads no file. */
export function resolveManifests(
  manifests: readonly Manifest[],
  { tables, complete }: ResolveContext = { tables: new Map(), complete: true },
): Resolved {
  const resolver = new Resolver(tables)
  if (resolver.fits(manifests)) for (const manifest of manifests) resolver.resolve(manifest)
  return resolver.finish(complete)
}

const NONE: Values = Object.freeze(Object.create(null))

class Resolver {
  readonly #tables: DataTables
  readonly #findings = new Findings()
  readonly #templates = new Templates()
  readonly #entries: ResolvedEntry[] = []
  readonly #owners = new Map<string, Location>()
  /** Keys of images whose entries are not all there; references to them may be right. */
  readonly #lacking = new Set<string>()
  readonly #inline = new Map<string, Uint8Array>()
  readonly #unsound: Sending[] = []
  readonly #oversized = new Set<AuthoredImage>()

  constructor(tables: DataTables) {
    this.#tables = tables
  }

  /** Whether the entries are few enough to be made at all; an image with too many by itself is left out. */
  fits(manifests: readonly Manifest[]): boolean {
    let total = 0
    for (const manifest of manifests) {
      for (const image of manifest.images) {
        const count = variantCount(image, tableOf(manifest, image, this.#tables))
        const at = (image.matrix ?? image.data)?.at ?? image.id.at
        if (count > MAX_VARIANTS) this.#tooMany(image, count, at)
        else if (image.matrix && nameCount(image.matrix) > MAX_NAMES) this.#tooManyNames(image, image.matrix)
        else total += count
        if (total <= MAX_ENTRIES) continue
        const message = `with this one the project makes ${total} images, and ${MAX_ENTRIES} are the most`
        this.#findings.add('too-many-entries', at, message, {
          hint: 'shorten a matrix, or split the project',
        })
        return false
      }
    }
    return true
  }

  #tooMany(image: AuthoredImage, count: number, at: Location): void {
    this.#oversized.add(image)
    const what = image.matrix ? (image.data ? 'this matrix with its data' : 'this matrix') : 'this data'
    const number = count > 1_000_000 ? 'over a million' : count
    const message = `${what} makes ${number} images, and ${MAX_VARIANTS} are the most`
    this.#findings.add('matrix-too-large', at, message, {
      hint: 'shorten an axis, or split it over several images',
    })
  }

  #tooManyNames(image: AuthoredImage, { at }: AuthoredMatrix): void {
    this.#oversized.add(image)
    const message = `this matrix has more than ${MAX_NAMES} axes and other names`
    this.#findings.add('matrix-too-large', at, message, { hint: 'use fewer, or a data file' })
  }

  resolve(manifest: Manifest): void {
    const usage = new Usage()
    const file: Values = Object.assign(
      Object.create(null),
      Object.fromEntries([...manifest.vars].map(([name, { value }]) => [name, value])),
    )
    for (const id of manifest.unusable.images) this.#lacking.add(id)
    for (const image of manifest.images) {
      const variants = this.#oversized.has(image)
        ? undefined
        : variantsOf(image, tableOf(manifest, image, this.#tables), this.#findings)
      if (!variants) {
        usage.lost()
        this.#lacking.add(image.id.value)
        this.#resolveStandIn(manifest, image, usage, file)
      }
      for (const variant of variants ?? []) {
        if (this.#findings.full) break
        this.#resolveVariant(manifest, image, variant, usage, file)
      }
      if (this.#findings.full) return
    }
    usage.report(manifest, this.#findings)
  }

  /** What is wrong with an image whatever its entries are. */
  #resolveStandIn(manifest: Manifest, image: AuthoredImage, usage: Usage, file: Values): void {
    const { value: id, at } = image.id
    const scope = { file, entry: NONE }
    const entry = resolveEntry({ id, at, scope, standsIn: true, ...this.#shared(manifest, image, usage) })
    if (entry) this.#unsound.push(entry)
  }

  #resolveVariant(
    manifest: Manifest,
    image: AuthoredImage,
    { suffix, values, at = image.id.at }: Variant,
    usage: Usage,
    file: Values,
  ): void {
    const id = suffix === undefined ? image.id.value : `${image.id.value}/${suffix}`
    const scope = { file, entry: values }
    const entry = resolveEntry({ id, at, scope, standsIn: false, ...this.#shared(manifest, image, usage) })
    if (!entry) this.#lacking.add(image.id.value)
    const owner = this.#owners.get(id)
    if (owner) {
      this.#findings.add('duplicate-id', at, `the id "${id}" is taken already`, {
        hint: 'ids are unique in a project: rename one',
        related: [{ message: 'it is first declared here', location: owner }],
      })
      return
    }
    this.#owners.set(id, at)
    if (entry) this.#entries.push(entry)
  }

  #shared(
    manifest: Manifest,
    image: AuthoredImage,
    usage: Usage,
  ): Omit<EntryContext, 'id' | 'at' | 'scope' | 'standsIn'> {
    return {
      manifest,
      image,
      templates: this.#templates,
      findings: this.#findings,
      usage,
      inline: this.#inline,
      unsound: this.#unsound,
    }
  }

  finish(complete: boolean): Resolved {
    const findings = this.#findings
    for (const { path, first, second } of findCollisions(this.#entries)) {
      findings.add(
        'output-collision',
        second.at,
        `"${second.id}" and "${first.id}" would both be written to ${path}`,
        {
          hint: 'give one of them another file:',
          related: [{ message: `"${first.id}" is declared here`, location: first.at }],
        },
      )
    }
    const gaps = { unsound: this.#unsound, lacking: this.#lacking, complete: complete && !findings.full }
    checkGraph(this.#entries, gaps, findings)
    return { entries: this.#entries, unsound: this.#unsound, diagnostics: findings.list() }
  }
}
