import { statSync } from 'node:fs'

/** Vite's watcher tells of one change of a file in 50 ms, and drops whatever comes in between. */
const AFTER_MS = 80

/** Sees to changes of which Vite hears nothing: of two in quick succession, the second. */
export interface LateChanges {
  /**
   * Calls `again` where the file turns out to have changed after this. Each of Vite's environments is told of the same
   * change, with the same `occasion`.
   */
  expect(file: string, occasion: number, again: () => void): void
  close(): void
}

export function createLateChanges(): LateChanges {
  const expected = new Map<string, { readonly occasion: number; readonly timer: NodeJS.Timeout }>()
  return {
    expect: (file, occasion, again) => {
      const known = expected.get(file)
      if (known?.occasion === occasion) return
      clearTimeout(known?.timer)
      const before = stampOf(file)
      const timer = setTimeout(() => {
        expected.delete(file)
        const now = stampOf(file)
        // Of one that is gone Vite always hears.
        if (now !== undefined && now !== before) again()
      }, AFTER_MS)
      timer.unref()
      expected.set(file, { occasion, timer })
    },
    close: () => {
      for (const { timer } of expected.values()) clearTimeout(timer)
      expected.clear()
    },
  }
}

/** Tells one state of a file from another; `undefined` where there is none to be had. */
function stampOf(file: string): string | undefined {
  try {
    const { ino, size, mtimeNs } = statSync(file, { bigint: true })
    return [ino, size, mtimeNs].join('-')
  } catch {
    return undefined
  }
}
