import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const BIN: string = fileURLToPath(new URL('../../dist/bin.cjs', import.meta.url))

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A real process of the built command. */
export interface Running {
  readonly done: Promise<Finished>
  /** Resolves once the stream has said it; rejects where the process ends without. */
  said(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray>
  kill(signal: NodeJS.Signals): void
  /** As a reader that has seen enough. */
  closeStdout(): void
}

export interface Options {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** Of the environment only what a process needs to run: neither CI nor a key of the machine's own gets in. */
export function start(args: readonly string[], { cwd, env = {} }: Options): Running {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk
      for (const listener of listeners) listener()
    })
  }
  const done = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      resolve({ code, ...text })
      for (const listener of listeners) listener()
    })
  })
  return {
    done,
    said: (stream, pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(text[stream])
          const hasEnded = child.stdout.closed && child.stderr.closed
          if (!match && !hasEnded) return
          listeners.delete(look)
          if (match) resolve(match)
          else reject(new Error(`ended without ${pattern}:\n${text.stdout}\n${text.stderr}`))
        }
        listeners.add(look)
        look()
      }),
    kill: signal => void child.kill(signal),
    closeStdout: () => void child.stdout.destroy(),
  }
}

export function kirinBatch(args: readonly string[], options: Options): Promise<Finished> {
  return start(args, options).done
}
