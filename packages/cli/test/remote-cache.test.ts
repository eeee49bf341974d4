import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { asReal, emulator } from './support/emulator.ts'
import { filesBelow, folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

const MANIFEST = 'version: 1\nimages:\n  hero: { prompt: a bottle }\n  cup: { prompt: a cup }\n'

function shared(): string {
  const root = mkdtempSync(join(tmpdir(), 'kirin-shared-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

test('push here, run there: without key or account, with the lock alone', async () => {
  const env = asReal(await emulator({ imageScale: 0.05 }))
  const KIRIN_REMOTE_CACHE = shared()
  const cwd = folder({ 'images.kirin.yaml': MANIFEST })
  await kirinBatch(['run', '--quiet'], { cwd, env })
  const pushed = await kirinBatch(['push'], { cwd, env: { KIRIN_REMOTE_CACHE } })
  expect({ ...pushed, stdout: pushed.stdout.replace(/[\d.]+ k?B/, 'SIZE').replace(/[\d.]+ s/, 'T') }).toEqual(
    {
      code: 0,
      stdout: `${KIRIN_REMOTE_CACHE}: 2 images pushed, SIZE, 2 records written · T\n`,
      stderr: '',
    },
  )
  const again = await kirinBatch(['push', '--json'], { cwd, env: { KIRIN_REMOTE_CACHE } })
  expect(JSON.parse(again.stdout)).toMatchObject({
    version: 1,
    direction: 'push',
    transferred: 0,
    present: 2,
  })

  const lock = readFileSync(join(cwd, 'images.kirin.lock.json'), 'utf8')
  const clone = folder({ 'images.kirin.yaml': MANIFEST, 'images.kirin.lock.json': lock })
  const planned = await kirinBatch(['plan'], { cwd: clone, env: { KIRIN_REMOTE_CACHE } })
  expect(planned.stdout).toMatch(/; a remote cache is configured, and run looks there first\n/)
  expect(planned.stdout).toMatch(/\n2 entries to do; at most \$0\.00\.\n$/)
  const off = await kirinBatch(['run', '--frozen', '--cache=local:rw'], {
    cwd: clone,
    env: { KIRIN_REMOTE_CACHE },
  })
  expect(off.code).toBe(5)
  rmSync(join(clone, '.kirin'), { recursive: true, force: true })
  const server = await serve(KIRIN_REMOTE_CACHE)
  const ran = await kirinBatch(['run', '--frozen', '--cache=local:rw,remote:r'], {
    cwd: clone,
    env: { KIRIN_REMOTE_CACHE: server.url },
  })
  expect(ran.code).toBe(0)
  expect(ran.stdout).toMatch(/\n2 entries: 2 restored · \$0\.00/)
  expect(filesBelow(join(clone, '.kirin/store/v1/objects')).size).toBe(2)
  // By the thread that brings ahead, and by nobody else.
  expect(server.asked.map(path => path.slice(0, 5))).toEqual(['/cas/', '/cas/'])
  const wrong = folder({ 'images.kirin.yaml': `${MANIFEST}  jar: {}\n`, 'images.kirin.lock.json': lock })
  const refused = await kirinBatch(['run', '--frozen'], {
    cwd: wrong,
    env: { KIRIN_REMOTE_CACHE: server.url },
  })
  expect(refused.code).toBe(3)
})

/** A plain server of the files in a folder; `asked` are the paths in order. */
async function serve(root: string): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = []
  const http = createServer(({ url = '' }, response) => {
    asked.push(url)
    response.end(readFileSync(join(root, url)))
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked }
}

test('wrong uses end with 2, and what a remote lacks ends pull with 1', async () => {
  const cwd = folder({ 'images.kirin.yaml': MANIFEST })
  const said = async (
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<[number | null, string]> => {
    const { code, stderr } = await kirinBatch(args, { cwd, env })
    return [code, stderr]
  }
  expect(await said(['pull'])).toEqual([
    2,
    'kirin-batch pull: KIRIN_REMOTE_CACHE is not set: it says where the remote cache is.\n',
  ])
  expect(await said(['run', '--cache=remote:r'])).toEqual([
    2,
    'kirin-batch run: --cache names a remote cache, and KIRIN_REMOTE_CACHE is not set.\n',
  ])
  expect((await said(['run', '--cache=local:r,remote:r']))[1]).toContain(
    '--cache must be local:rw and remote:r,',
  )
  expect((await said(['push'], { KIRIN_REMOTE_CACHE: 'ftp://example.com' }))[0]).toBe(2)
  const env = asReal(await emulator({ imageScale: 0.05 }))
  await kirinBatch(['run', '--quiet'], { cwd, env })
  rmSync(join(cwd, '.kirin'), { recursive: true })
  const pulled = await kirinBatch(['pull', '--quiet'], { cwd, env: { KIRIN_REMOTE_CACHE: shared() } })
  expect(pulled.code).toBe(1)
  expect(pulled.stdout).toMatch(
    /^missing {2}sha256:[0-9a-f]{12} {2}(cup|hero) \(images\.kirin\.lock\.json\) {2}neither here nor there$/m,
  )
})

test('no credential of a remote cache is shown where it fails', async () => {
  const secret = 'token-8f2a91c7d6e0'
  const cwd = folder({ 'images.kirin.yaml': MANIFEST })
  const urls = [
    `http://me:${secret}@127.0.0.1:1/`,
    `http://127.0.0.1:1/?signature=${secret}`,
    'http://127.0.0.1:1/',
  ]
  for (const KIRIN_REMOTE_CACHE of urls) {
    const { code, stdout, stderr } = await kirinBatch(['run', '--frozen', '--json'], {
      cwd,
      env: { KIRIN_REMOTE_CACHE, KIRIN_REMOTE_CACHE_TOKEN: secret },
    })
    expect(code).toBe(5)
    expect(stdout).toContain('could not give it')
    expect(stdout + stderr).not.toContain(secret)
    expect([...filesBelow(cwd).values()].join()).not.toContain(secret)
  }
})
