import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { validateInChild } from './child.ts'
import { examine, type Finding } from './examine.ts'
import { mutateBytes, TEXT_MUTATIONS } from './mutate-text.ts'
import { mutateTree } from './mutate-tree.ts'
import { bottle, corpus, type Project } from './projects.ts'
import { Random } from './random.ts'

export interface FuzzOptions {
  /** A run is repeated by its seed. */
  readonly seed: number
  /** The first case, from 0; each follows from the seed and its own number alone. */
  readonly from: number
  /** Whether to go on with this case. */
  goesOn(number: number): boolean
  /** Each case of so many is validated in a process of its own too, by the built package; 0 for none. */
  readonly childEvery: number
  onFinding(found: CaseFinding): void
}

export interface CaseFinding extends Finding {
  readonly number: number
}

export interface FuzzCounts {
  readonly cases: number
  /** Still a valid project after the changes. */
  readonly valid: number
  readonly findings: number
}

const CHILD_TIMEOUT_MS = 10_000
const CHILD_RSS_MB = 500

/** Changes projects, validates them, and looks for what is never to be seen. */
export async function fuzz({ seed, from, goesOn, childEvery, onFinding }: FuzzOptions): Promise<FuzzCounts> {
  const projects = corpus()
  const root = mkdtempSync(join(tmpdir(), 'kirin-fuzz-'))
  let cases = 0
  let valid = 0
  let findings = 0
  try {
    mkdirSync(join(root, 'refs'))
    writeFileSync(join(root, 'refs/bottle.png'), await bottle())
    for (let number = from; goesOn(number); number++) {
      const files = makeCase(projects, seed, number)
      for (const [name, content] of files) writeFileSync(join(root, name), content)
      const examined = await examine(root)
      const found = [...examined.findings]
      if (childEvery > 0 && number % childEvery === 0 && examined.rendered !== undefined)
        found.push(...inChild(root, examined.rendered))
      for (const finding of found) onFinding({ ...finding, number })
      cases++
      if (examined.valid) valid++
      findings += found.length
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
  return { cases, valid, findings }
}

/** The files of a case: one of them is changed. */
export function makeCase(
  projects: readonly Project[],
  seed: number,
  number: number,
): Map<string, string | Uint8Array> {
  const random = new Random(seed, number)
  const project = random.pick(projects)
  const files = new Map<string, string | Uint8Array>(Object.entries(project))
  const name = random.chance(0.6) ? 'a.kirin.yaml' : random.pick(Object.keys(project))
  let text = project[name] ?? ''
  const others = projects.flatMap(other => Object.values(other))
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    text =
      (random.chance(0.5) ? mutateTree(text, random) : undefined) ??
      random.pick(TEXT_MUTATIONS)(text, random, others)
  }
  files.set(name, random.chance(0.03) ? mutateBytes(text, random) : text)
  return files
}

function inChild(root: string, rendered: string): Finding[] {
  try {
    const [report] = validateInChild([root], CHILD_TIMEOUT_MS)
    if (!report) throw new Error('no report')
    const same = report.diagnostics.map(({ text }) => text).join('\n\n') === rendered
    return [
      ...(same ? [] : [{ kind: 'unsteady', detail: 'another answer of the built package' } as const]),
      ...(report.rssMb > CHILD_RSS_MB ? [{ kind: 'memory', detail: `${report.rssMb} MB` } as const] : []),
    ]
  } catch (error) {
    return [{ kind: 'crash', detail: error instanceof Error ? error.message : String(error) }]
  }
}
