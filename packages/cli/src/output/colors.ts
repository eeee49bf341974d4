import type { FrameStyle } from '@kirin-batch/core'
import picocolors from 'picocolors'

export type Colors = ReturnType<typeof picocolors.createColors>

type Variables = Readonly<Record<string, string | undefined>>

/**
 * `NO_COLOR` (https://no-color.org) forbids, `FORCE_COLOR` demands unless it is `0` or `false`; otherwise colours are
 * for terminals that can show them.
 */
export function createColors(isTerminal: boolean | undefined, env: Variables): Colors {
  return picocolors.createColors(wantsColors(isTerminal, env))
}

/** Always told: left to itself picocolors takes `CI` for a terminal. */
function wantsColors(isTerminal: boolean | undefined, env: Variables): boolean {
  if (env['NO_COLOR']) return false
  const force = env['FORCE_COLOR']
  if (force !== undefined) return force !== '0' && force !== 'false'
  return isTerminal === true && env['TERM'] !== 'dumb'
}

export function frameStyle(colors: Colors): FrameStyle {
  return { error: colors.red, warning: colors.yellow, dim: colors.dim, bold: colors.bold }
}
