/** The same on each run of the suite; another seed finds other things: KIRIN_PROPERTY_SEED=2 pnpm vitest run … */
export const RUNS: { readonly seed: number; readonly numRuns: number; readonly endOnFailure: boolean } = {
  seed: Number(process.env['KIRIN_PROPERTY_SEED'] ?? 1),
  numRuns: 100,
  endOnFailure: true,
}
