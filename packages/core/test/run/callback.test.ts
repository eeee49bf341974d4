import { createServer } from 'node:net'
import { type Clock, runIn } from '@kirin-batch/core/internal'
import { expect, it } from 'vitest'
import { emulate, KEY, Project } from '../support/project.ts'

const ONE = 'version: 1\nimages:\n  a: { prompt: one }\n'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<unknown>(resolve => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

async function callback(): Promise<{ listen: string; url: string }> {
  const port = await freePort()
  return { listen: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}/hook` }
}

/** Time stands still: nothing that waits goes on by itself. */
const frozenClock: Clock = {
  now: () => Date.now(),
  sleep: (_, signal) =>
    new Promise((_, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
    ),
}

const ONE_MADE = { kind: 'ran', report: { summary: { generated: 1 } } }

/** Nothing but a callback makes it read a task. */
async function runWithoutTime({ url }: { readonly url: string }): ReturnType<typeof runIn> {
  const { root } = new Project({ 'a.kirin.yaml': ONE })
  const api = { baseUrl: url, apiKey: KEY }
  return await runIn({ clock: frozenClock }, { root, emulated: false, api, callback: await callback() })
}

it('a callback makes the task be read, where no time would', async () => {
  const emulator = await emulate({ latencyMs: 300 })
  expect(await runWithoutTime(emulator)).toMatchObject(ONE_MADE)
  const create = emulator.log.entries.find(entry => entry.kind === 'create')
  expect(create?.body).toMatch(
    /"callback_url":"http:\/\/127\.0\.0\.1:\d+\/hook\/[0-9a-f]{64}\/kb1-[0-9a-f]{40}"/,
  )
})

it('a callback that comes before anyone waits for it is not lost', async () => {
  const emulator = await emulate({ latencyMs: 0 })
  expect(await runWithoutTime(emulator)).toMatchObject(ONE_MADE)
})

it('a stranger learns nothing and changes nothing, whatever is posted', async () => {
  const emulator = await emulate({ latencyMs: 900 })
  const { listen, url } = await callback()
  const answers: number[] = []
  const project = new Project({ 'a.kirin.yaml': ONE })
  const { report } = await project.run(emulator, {
    callback: { listen, url },
    onEvent: event => {
      if (event.type !== 'task-accepted') return
      const body = JSON.stringify({
        id: event.taskId,
        status: 'completed',
        output: [{ content: [{ url: 'http://x' }] }],
      })
      for (const path of ['/', '/hook', `/hook/${'0'.repeat(64)}/kb1-${'0'.repeat(40)}`]) {
        fetch(`http://${listen}${path}`, { method: 'POST', body }).then(
          answer => answers.push(answer.status),
          () => undefined,
        )
      }
    },
  })
  expect(report.images[0]?.status).toBe('ok')
  expect(answers).toEqual([404, 404, 404])
})

it('an address that cannot be listened on is wrong usage, and nothing is bought', async () => {
  const emulator = await emulate()
  const project = new Project({ 'a.kirin.yaml': ONE })
  const port = new URL(emulator.url).port
  const run = project.run(emulator, { callback: { listen: `127.0.0.1:${port}`, url: 'http://a/b' } })
  await expect(run).rejects.toThrow(`cannot listen for callbacks on 127.0.0.1:${port} (EADDRINUSE)`)
  expect(emulator.log.entries).toEqual([])
})
