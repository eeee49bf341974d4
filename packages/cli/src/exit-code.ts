/**
 * What each exit code means. `FINDINGS` is `plan --detailed-exitcode` with work to do; it shares its number with wrong
 * usage, as the convention of Terraform has it.
 */
export const EXIT = {
  OK: 0,
  FAILED: 1,
  USAGE: 2,
  FINDINGS: 2,
  INVALID: 3,
  OVER_BUDGET: 4,
  FROZEN: 5,
  INTERRUPTED: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
