import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What came of validating a project in a process of its own, and what it took. */
export interface ChildReport {
  /** In their order, as people see them. */
  readonly diagnostics: readonly { readonly code: string; readonly text: string }[]
  readonly cpuMs: number
  /** The most that the process has had so far. */
  readonly rssMb: number
}

/** Megabytes of JavaScript objects that the process may have. */
const HEAP_MB = 500

/**
 * Works on the built package.
 * @returns a report for each of the projects
 * @throws Error where the process crashes, runs out of memory or takes `timeoutMs`
 */
export function validateInChild(roots: readonly string[], timeoutMs: number): ChildReport[] {
  const script = fileURLToPath(new URL('./child.mjs', import.meta.url))
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, '--expose-gc', script, ...roots],
    { encoding: 'utf8', timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 },
  )
  const lines = stdout.split('\n').filter(line => line !== '')
  if (status === 0) return lines.map(line => JSON.parse(line))
  const where = `project ${lines.length + 1} of ${roots.length}, ${roots[lines.length]}`
  throw new Error(`validate ended with ${signal ?? status} at ${where}: ${stderr.slice(0, 2_000)}`)
}
