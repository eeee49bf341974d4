import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { builtPictures } from './support/dist.ts'
import { requests, startApi } from './support/emulator.ts'
import { createProject, lockedDigests, manifest, type TestProject } from './support/project.ts'

const require = createRequire(import.meta.url)

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
}

/** `vite build` as a process of its own. */
function viteBuild(project: TestProject): { readonly pid: number; readonly ended: Promise<Ended> } {
  const manifestOfVite = require.resolve('vite/package.json')
  const { bin } = JSON.parse(readFileSync(manifestOfVite, 'utf8'))
  // Vitest's own NODE_ENV would make it a build that is none for production.
  const { NODE_ENV: _, ...env } = process.env
  const child = spawn(process.execPath, [join(dirname(manifestOfVite), bin.vite), 'build'], {
    cwd: project.root,
    env: { ...env, NO_COLOR: '1' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, output }))
  return { pid: child.pid ?? 0, ended }
}

async function heroProject(): Promise<TestProject> {
  const plugin = import.meta.resolve('vite-plugin-kirin-batch')
  return createProject({
    'vite.config.mjs': `import kirin from ${JSON.stringify(plugin)}\nexport default { plugins: [kirin()], build: { assetsInlineLimit: 0 } }\n`,
    'images.kirin.yaml': manifest({ hero: { prompt: 'A bottle on slate' } }),
    'main.js': `import hero from 'virtual:kirin-batch/hero'\nconsole.log(hero)\n`,
  })
}

it('works in the command vite build', async () => {
  const api = await startApi()
  const project = await heroProject()

  const { code, output } = await viteBuild(project).ended

  expect(output).toContain('kirin-batch: 1 of 1 images to generate, expected cost $0.028')
  expect(code).toBe(0)
  expect(requests(api)).toMatchObject({ create: 1, download: 1 })
  expect([...(await builtPictures(project)).values()]).toEqual(await lockedDigests(project, 'hero'))
  expect(output).not.toContain('key-of-the-test')
})

it.skipIf(process.platform === 'win32')(
  'leaves on Ctrl-C with the paid task in the journal, and collects it next time',
  async () => {
    const api = await startApi({ latencyMs: 3_000 })
    const project = await heroProject()
    const { ended, pid } = viteBuild(project)
    await vi.waitUntil(() => api.log.count('create') === 1, { timeout: 20_000, interval: 10 })

    process.kill(pid, 'SIGINT')

    const { code, signal, output } = await ended
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGINT' })
    expect(output).toContain('what is in flight is in the journal, and the next build collects it')
    expect(api.log.count('create')).toBe(1)
    const next = await viteBuild(project).ended
    expect(next.code).toBe(0)
    expect(next.output).toContain('kirin-batch: hero collected, which was paid for before')
    expect(requests(api)).toMatchObject({ create: 1, download: 1 })
  },
)
