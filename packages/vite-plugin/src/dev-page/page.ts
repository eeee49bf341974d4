import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResolvedConfig } from 'vite'
import type { Project } from '../project.ts'
import type { PictureData } from './data.ts'
import { createEventStream, type EventStream } from './events.ts'
import { createGenerations, type Generations } from './generations.ts'
import { type Guard, hostRule } from './guard.ts'

/** The page at `/__kirin/` for one start of the dev server. */
export interface DevPage {
  readonly project: Project
  readonly guard: Guard
  /** In the URLs of pictures, which cannot bear a header: it opens them and nothing else. */
  readonly imageKey: string
  readonly events: EventStream
  readonly generations: Generations
  /** These pictures may be read from now on. */
  show(pictures: readonly PictureData[]): void
  /** A picture that was shown; `undefined` for any other, and for one that is lost. */
  read(sha256: string): Promise<Uint8Array | undefined>
  close(): Promise<void>
}

/** @param fileOf gives the file under which a picture is shipped, by its digest; what it says of itself is in there */
export function createDevPage(
  project: Project,
  config: ResolvedConfig,
  fileOf: (sha256: string) => Promise<string | undefined>,
): DevPage {
  const events = createEventStream()
  const generations = createGenerations(project, event => events.send(event))
  const shown = new Set<string>()
  return {
    project,
    guard: { isHostAllowed: hostRuleOf(config), token: randomKey() },
    imageKey: randomKey(),
    events,
    generations,
    show: pictures => {
      for (const { sha256 } of pictures) shown.add(sha256)
    },
    read: async sha256 => {
      if (!shown.has(sha256)) return undefined
      const file = await fileOf(sha256)
      const shipped = file === undefined ? undefined : await readFile(file).catch(() => undefined)
      if (shipped) return shipped
      const { openStore, systemClock } = await import('@kirin-batch/core/internal')
      const { store } = openStore(project.environment.cacheDir ?? join(project.root, '.kirin'), systemClock)
      return await store.read(sha256 as Parameters<typeof store.read>[0])
    },
    async close() {
      events.close()
      await generations.close()
    },
  }
}

/** With TLS a name that was bound anew has no certificate, so Vite does not look; nor does this. */
function hostRuleOf({ server }: ResolvedConfig): Guard['isHostAllowed'] {
  if (server.https) return host => host !== undefined
  const { allowedHosts, host } = server
  return hostRule(allowedHosts === true ? (typeof host === 'string' ? [host] : []) : allowedHosts)
}

function randomKey(): string {
  return randomBytes(24).toString('base64url')
}
