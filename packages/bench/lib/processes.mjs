import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

export const CLI = fileURLToPath(new URL('../../cli/dist/bin.cjs', import.meta.url))

/**
 * Runs `node …args` to its end.
 * @returns wall time in milliseconds and what it wrote to stdout
 * @throws Error where it ends with anything but 0
 */
export async function runNode(args, { cwd, env = {} } = {}) {
  const start = performance.now()
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  const ms = performance.now() - start
  if (code !== 0)
    throw new Error(`node ${args.join(' ')} ended with ${code}: ${stderr}${stdout.slice(0, 2000)}`)
  return { ms, stdout, stderr }
}

/** A server of this folder in a process of its own; `ask` sends a message and gives its answer. */
export async function startServer(script, options) {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify(options)])
  const answer = async () => {
    const failed = new AbortController()
    const onExit = code => failed.abort(new Error(`${script} ended with ${code}`))
    child.once('exit', onExit)
    try {
      const [message] = await once(child, 'message', { signal: failed.signal })
      return message
    } finally {
      child.off('exit', onExit)
    }
  }
  const { url } = await answer()
  return {
    url,
    async ask(question) {
      child.send(question)
      return await answer()
    },
    async close() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
