import type { MessagePort, Worker } from 'node:worker_threads'
import { type ErrorCode, KirinError } from '../diagnostics/error.ts'
import type { Invalid, ProjectOptions } from '../options.ts'
import type { LoadedProject, ReadProject } from './load-project.ts'

/** What a thread answers that was asked for a project. An error loses its class and what it knows on the way. */
type Answer =
  | { readonly kind: 'read'; readonly project: LoadedProject | Invalid }
  | { readonly kind: 'expected'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'unexpected'; readonly error: unknown; readonly known: object }

/** Answers the one question of {@link readBy}. */
export function answerBy(port: MessagePort, read: ReadProject): void {
  port.once('message', async (options: ProjectOptions) => {
    const answer: Answer = await read(options).then(project => ({ kind: 'read', project }), failed)
    port.postMessage(answer)
  })
}

/**
 * Lets a thread read the project that runs {@link answerBy}. It can be asked once, and ends with its answer.
 * @param starting one that may be about to start
 */
export function readBy(starting: Worker | Promise<Worker>): ReadProject {
  return async ({ root, manifests, filter }) => {
    const worker = await starting
    return await new Promise((resolve, reject) => {
      worker.once('message', (answer: Answer) => {
        if (answer.kind === 'read') resolve(answer.project)
        else if (answer.kind === 'expected') reject(new KirinError(answer.code, answer.message))
        else reject(answer.error instanceof Error ? Object.assign(answer.error, answer.known) : answer.error)
      })
      worker.once('error', reject)
      worker.once('exit', code => reject(new Error(`the thread that reads manifests has ended with ${code}`)))
      const question: ProjectOptions = {
        root,
        ...(manifests === undefined ? {} : { manifests }),
        ...(filter === undefined ? {} : { filter }),
      }
      worker.postMessage(question)
    })
  }
}

function failed(error: unknown): Answer {
  if (error instanceof KirinError) return { kind: 'expected', code: error.code, message: error.message }
  return { kind: 'unexpected', error, known: { ...(error instanceof Error ? error : {}) } }
}
