import { once } from 'node:events'
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { asEmulator, asReal, emulator } from './support/emulator.ts'
import { folder } from './support/folder.ts'
import { kirinBatch, start } from './support/kirin-batch.ts'
import { picture } from './support/picture.ts'

const TWO = `version: 1
images:
  hero: { prompt: a bottle }
  story: { prompt: a morning, result_type: series, series_amount: 2 }
`

/** Durations differ from run to run. */
function timeless(text: string): string {
  return text.replace(/\d+\.\d s/g, 'T')
}

/** A server of one picture, which is another one for every request. */
async function pictures(): Promise<{ readonly url: string; requests(): number }> {
  let requests = 0
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end(picture(300 + requests++, 300))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/a.png`, requests: () => requests }
}

describe('options reach the run', () => {
  test('--out, manifests relative to the working directory, and KIRIN_CACHE_DIR', async () => {
    const api = await emulator()
    const cwd = folder({
      'app/.kirin/x': '',
      'app/site/a.kirin.yaml': 'version: 1\nimages:\n  a: { prompt: a }\n',
      'app/site/b.kirin.yaml': 'version: 1\nimages:\n  b: { prompt: b }\n',
    })
    const { code, stdout } = await kirinBatch(['run', 'b.*', '--out', 'made'], {
      cwd: join(cwd, 'app/site'),
      env: { ...asEmulator(api), KIRIN_CACHE_DIR: 'cache' },
    })
    expect({ code, first: stdout.split('\n')[0] }).toEqual({
      code: 0,
      first: 'b  generated  $0.028  site/made/b.png',
    })
    expect(readFileSync(join(cwd, 'app/site/made/b.png')).subarray(1, 4).toString()).toBe('PNG')
    expect(readdirSync(join(cwd, 'app')).sort()).toEqual(['.kirin', 'cache', 'site'])
  })

  // Of a file system that Node tries to make folders in without end.
  test.runIf(process.platform === 'linux')(
    'KIRIN_CACHE_DIR where nothing can be made: the images fail, nothing is bought, and it ends',
    async () => {
      const api = await emulator()
      const cwd = folder({ 'images.kirin.yaml': TWO })
      const options = { cwd, env: { ...asEmulator(api), KIRIN_CACHE_DIR: '/proc/cache' } }
      const run = start(['run'], options)
      onTestFinished(() => run.kill('SIGKILL'))
      const { code, stdout } = await run.done
      expect(code).toBe(1)
      expect(stdout).toMatch(/^hero {3}failed {2}mkdir \/proc\/cache failed \(ENOENT\)/m)
      expect(api.log.count('create')).toBe(0)

      await kirinBatch(['run'], { cwd, env: asEmulator(api) })
      const reroll = start(['reroll', 'hero'], options)
      onTestFinished(() => reroll.kill('SIGKILL'))
      expect((await reroll.done).stderr).toMatch(
        /images\.kirin\.lock\.json cannot be written \(ENOENT at \/proc\/cache\)/,
      )
    },
  )

  test.each([
    ['.kirin', undefined, '.kirin'],
    ['cache', 'cache/below/it', 'cache'],
  ])('a file where the store has to be is told at once: %s', async (file, cacheDir, named) => {
    const api = await emulator()
    const cwd = folder({ 'images.kirin.yaml': TWO, [file]: 'not a folder' })
    for (const command of ['run', 'plan', 'gallery', 'cache']) {
      const args = command === 'cache' ? ['cache', 'stats'] : [command]
      const env = { ...asEmulator(api), ...(cacheDir === undefined ? {} : { KIRIN_CACHE_DIR: cacheDir }) }
      expect(await kirinBatch(args, { cwd, env })).toMatchObject({
        code: 2,
        stderr: `kirin-batch ${command}: ${join(realpathSync(cwd), named)} is a file, where a folder for the store has to be: move it away, or name another in KIRIN_CACHE_DIR\n`,
      })
    }
    expect(api.log.count('create')).toBe(0)
  })

  test('--timeout ends a run that takes longer, as an interruption', async () => {
    const api = await emulator({ latencyMs: 600_000 })
    const { code, stdout } = await kirinBatch(['run', '--timeout', '1s'], {
      cwd: folder({ 'images.kirin.yaml': TWO }),
      env: asReal(api),
    })
    expect(code).toBe(130)
    expect(timeless(stdout)).toBe(
      `2 entries  interrupted  stopped after 1 s as asked; what is in flight is in the journal, and the next run collects it

2 entries: 2 interrupted · $0.00 · T
`,
    )
  })

  test('-c bounds what is under way', async () => {
    const api = await emulator({ concurrency: 2, latencyMs: 50 })
    const { code } = await kirinBatch(['run', '-c', '2'], {
      cwd: folder({ 'images.kirin.yaml': TWO }),
      env: asReal(api),
    })
    expect(code).toBe(0)
    expect(api.log.entries.filter(({ status }) => status === 429)).toEqual([])
  })

  test('--allow-private-hosts lets a reference be fetched from this machine, --refresh-references again', async () => {
    const [api, server] = [await emulator(), await pictures()]
    const cwd = folder({
      'images.kirin.yaml': `version: 1\nreferences: { a: "${server.url}" }\nimages:\n  hero: { prompt: <<<a>>> }\n`,
    })
    const run = async (...args: string[]): Promise<unknown[]> => {
      const { code, stdout } = await kirinBatch(['run', '--json', ...args], { cwd, env: asEmulator(api) })
      const { images } = JSON.parse(stdout)
      return [code, images[0].action, images[0].error?.code, server.requests(), api.log.count('create')]
    }
    expect(await run()).toEqual([1, 'generate', 'reference-fetch', 0, 0])
    expect(await run('--allow-private-hosts')).toEqual([0, 'generate', undefined, 1, 1])
    expect(await run('--allow-private-hosts', '--refresh-references')).toEqual([
      0,
      'generate',
      undefined,
      2,
      2,
    ])
  })

  test('--callback-listen and --callback-url', async () => {
    const api = await emulator()
    const cwd = folder({ 'images.kirin.yaml': 'version: 1\nimages:\n  hero: { prompt: a }\n' })
    const run = (listen: string): ReturnType<typeof kirinBatch> =>
      kirinBatch(['run', '--callback-listen', listen, '--callback-url', 'http://127.0.0.1:9/hook'], {
        cwd,
        env: asEmulator(api),
      })
    const busy = new URL(api.url).host
    expect(await run(busy)).toEqual({
      code: 2,
      stdout: '',
      stderr: `kirin-batch run: cannot listen for callbacks on ${busy} (EADDRINUSE)\n`,
    })
    expect((await run('127.0.0.1:0')).code).toBe(0)
    expect(api.log.entries.find(({ kind }) => kind === 'create')?.body).toMatch(
      /"callback_url":"http:\/\/127\.0\.0\.1:9\/hook\/[0-9a-f]{64}\//,
    )
  })

  test.each([
    ['domestic', /^\{"element_name":[^{]*"element_frontal_image":/],
    ['', /^\{"element_name":[^{]*"reference_type":"image_refer"/],
  ])('KIRIN_ELEMENTS=%s decides how a subject is described', async (shape, body) => {
    const api = await emulator()
    const cwd = folder({
      'a.png': picture(300, 300),
      'images.kirin.yaml':
        'version: 1\nelements:\n  guest: { description: A guest, frontal_image: a.png, refer_images: [a.png] }\nimages:\n  hero: { prompt: <<<guest>>> }\n',
    })
    const { code } = await kirinBatch(['run'], { cwd, env: { ...asEmulator(api), KIRIN_ELEMENTS: shape } })
    expect(code).toBe(0)
    expect(api.log.entries.filter(({ kind }) => kind === 'create-element').map(entry => entry.body)).toEqual([
      expect.stringMatching(body),
    ])
  })
})
