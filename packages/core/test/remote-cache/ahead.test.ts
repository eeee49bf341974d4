import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ahead } from '@kirin-batch/core'
import { type AheadMessage, bringAhead, type Sha256 } from '@kirin-batch/core/ahead'
import { describe, expect, test } from 'vitest'
import { emulate, Project } from '../support/project.ts'
import { type PlainServer, servePlain } from './servers.ts'

const MANIFEST = `version: 1
images:
  hero: { prompt: a bottle, n: 2 }
  story: { prompt: frames, result_type: series, series_amount: 2 }
  banner: { prompt: <<<lead>>> as a banner }
references:
  lead: kirin:hero
`
const LOCK = 'a.kirin.lock.json'
/** What was asked for, without the digests. */
const asked = ({ log }: PlainServer): string[] =>
  log.splice(0).map(line => line.replace(/\/[0-9a-f]{64}/, ''))

interface Scene {
  readonly server: PlainServer
  readonly clone: (files?: Readonly<Record<string, string>>) => Project
}

/** What a colleague has bought: once for all of these tests. */
let bought: { readonly lock: string; readonly blobs: ReadonlyMap<string, Buffer> } | undefined

async function buy(): Promise<NonNullable<typeof bought>> {
  const emulator = await emulate({ imageScale: 1 })
  const { url, blobs } = await servePlain()
  const one = new Project({ 'a.kirin.yaml': MANIFEST })
  await one.run(emulator, { remoteCache: { url, read: true, write: true } })
  return { lock: one.text(LOCK), blobs }
}

async function shared(): Promise<Scene> {
  bought ??= await buy()
  const { lock, blobs } = bought
  const server = await servePlain()
  for (const [key, bytes] of blobs) server.blobs.set(key, bytes)
  return { server, clone: files => new Project({ 'a.kirin.yaml': MANIFEST, [LOCK]: lock, ...files }) }
}

async function bring(
  { root }: Project,
  { url }: PlainServer,
  isWanted: (sha256: Sha256) => boolean = () => true,
  manifests?: readonly string[],
): Promise<Ahead & { readonly messages: readonly AheadMessage[]; readonly kept: ReadonlySet<Sha256>[] }> {
  const messages: AheadMessage[] = []
  const kept: ReadonlySet<Sha256>[] = []
  const remoteCache = { url, read: true, write: false }
  await bringAhead(
    {
      root,
      cacheDir: join(root, '.kirin'),
      emulated: false,
      remoteCache,
      ...(manifests === undefined ? {} : { manifests }),
    },
    message => messages.push(message),
    isWanted,
  )
  const listed = messages.flatMap(message => (message.kind === 'listed' ? message.objects : []))
  return {
    messages,
    kept,
    listed: Promise.resolve(new Set(listed)),
    async outcome(sha256) {
      const outcomes = messages.flatMap(message => (message.kind === 'outcomes' ? message.outcomes : []))
      return new Map(outcomes).get(sha256) ?? 'left'
    },
    only: wanted => kept.push(wanted),
    close: () => undefined,
  }
}

const frozen = (url: string) => ({ frozen: true, remoteCache: { url, read: true, write: false } })

describe('images that are brought while a run is starting', () => {
  test('are the chosen ones, each asked for once and by nobody else', async () => {
    const { server, clone } = await shared()
    const project = clone()
    const ahead = await bring(project, server)
    expect(asked(server)).toEqual(Array(4).fill('GET /cas'))
    const { report, outcome } = await project.run(undefined, { ...frozen(server.url), ahead })
    expect(outcome).toBe('ok')
    expect(report.summary).toMatchObject({ total: 3, restored: 3 })
    expect(report.images.map(({ reasons }) => reasons)).toEqual(Array(3).fill(['from the remote cache']))
    expect(asked(server)).toEqual([])
    expect(ahead.kept.map(({ size }) => size)).toEqual([4])
    expect(project.text(LOCK)).toBe(clone().text(LOCK))
    const again = await project.run(undefined, frozen(server.url))
    expect(again.report.summary).toMatchObject({ reused: 3 })
  })

  test('what they lack the run brings, and what is not there is not asked for twice', async () => {
    const { server, clone } = await shared()
    const left = clone()
    const ahead = await bring(left, server, () => false)
    expect(asked(server)).toEqual([])
    const { report } = await left.run(undefined, { ...frozen(server.url), ahead })
    expect(report.summary).toMatchObject({ restored: 3 })
    expect(asked(server)).toEqual(Array(4).fill('GET /cas'))

    const chosen = JSON.parse(left.text(LOCK)).images.hero.outputs[0].sha256
    server.blobs.delete(`/cas/${chosen}`)
    const lacking = clone()
    const ran = await lacking.run(undefined, { ...frozen(server.url), ahead: await bring(lacking, server) })
    expect(ran.report.images.map(({ id, status, reasons }) => [id, status, reasons])).toEqual([
      ['hero', 'missing', ['an image is not in the store; paid for already']],
      ['story', 'ok', ['from the remote cache']],
      ['banner', 'failed', undefined],
    ])
    expect(ran.report.images[0]?.error?.message).toContain('does not have it')
    expect(server.log.filter(line => line.endsWith(chosen))).toHaveLength(1)
  })

  test('a remote cache that fails is the reason why an image is missing', async () => {
    const { server, clone } = await shared()
    server.before = (_, response) => {
      response.writeHead(403).end()
      return true
    }
    const project = clone()
    const ahead = await bring(project, server)
    const { report } = await project.run(undefined, { ...frozen(server.url), ahead })
    expect(report.images[0]?.error?.message).toMatch(/could not give it: HTTP 403: check its credentials/)
  })

  test('are left alone in doubt: copies under names, globs, a lock that is none', async () => {
    const { server, clone } = await shared()
    const none = async (project: Project, manifests?: readonly string[]): Promise<void> => {
      expect((await bring(project, server, undefined, manifests)).messages).toEqual([
        { kind: 'listed', objects: [] },
      ])
    }
    const named = clone({ 'a.kirin.yaml': `${MANIFEST}out: pictures\n` })
    mkdirSync(join(named.root, 'pictures'))
    await none(named)
    await none(clone({ 'a.kirin.yaml': `${MANIFEST}out: "\\x70ictures"\n` }))
    await none(clone(), ['*.kirin.yaml'])
    await none(clone({ [LOCK]: '<<<<<<< ours\n' }))
    const later = clone()
    writeFileSync(join(later.root, LOCK), later.text(LOCK).replace('"version": 1', '"version": 2'))
    await none(later)
    expect(asked(server)).toEqual([])
    const fresh = clone({ 'a.kirin.yaml': `${MANIFEST}out: pictures # made\n` })
    await bring(fresh, server, undefined, ['a.kirin.yaml'])
    expect(asked(server)).toHaveLength(4)
  })
})
