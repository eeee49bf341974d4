// Validates projects, one after the other, in a process of its own and prints what came of each and what it took, a
// line each. Arguments: their roots.
import { renderDiagnostic, validate } from '@kirin-batch/core'

for (const root of process.argv.slice(2)) {
  // What the one before has left must not count against this one.
  globalThis.gc?.()
  const before = process.cpuUsage()
  const result = await validate({ root })
  const { user, system } = process.cpuUsage(before)
  console.log(
    JSON.stringify({
      diagnostics: result.diagnostics.map(found => ({ code: found.code, text: renderDiagnostic(found) })),
      cpuMs: (user + system) / 1000,
      rssMb: process.resourceUsage().maxRSS / 1024,
    }),
  )
}
