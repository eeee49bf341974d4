/** npm and pnpm pass on a Ctrl-C that the terminal has sent to the whole group: twice the same, a moment apart. */
export const SAME_PRESS_MS = 200

export interface OnSignal {
  /** Milliseconds of a clock that never runs backwards. */
  now(): number
  /** Ends gently what the process is doing; absent where there is nothing to be gentle about. */
  readonly stop?: () => void
  /** Ends the process at once. */
  leave(): void
}

/** What to do at a SIGINT, SIGTERM or SIGHUP: the first one stops, a second one leaves. */
export function signalHandler({ now, stop, leave }: OnSignal): (name: NodeJS.Signals) => void {
  let first: { readonly name: NodeJS.Signals; readonly at: number } | undefined
  return name => {
    if (first === undefined && stop) {
      first = { name, at: now() }
      stop()
    } else if (first?.name !== name || now() - first.at >= SAME_PRESS_MS) {
      leave()
    }
  }
}
