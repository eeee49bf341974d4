import type { ViteDevServer } from 'vite'
import type { DevImages } from './dev-images.ts'

/** Time for Vite to get ready and to say where it listens; whoever asks for anything does not wait for it. */
const AFTER_START_MS = 250

/**
 * Looks once Vite has said where it listens, or as soon as anything is asked for: nothing that a page could see comes
 * before that, and a start does not wait. Without a server of its own there is no telling, so it looks at once.
 * @param outside what Vite is to watch beyond its root: a manifest that is new there is in no list of files
 */
export async function startLooking(
  { httpServer, middlewares, watcher }: ViteDevServer,
  dev: DevImages,
  outside: readonly string[],
): Promise<void> {
  let looked: Promise<void> | undefined
  // Once: each request comes by here, and to watch thousands of files again takes a look at each of them.
  const look = (): Promise<void> => {
    looked ??= dev.ready().then(() => {
      watcher.add([...outside, ...dev.sources()])
    })
    return looked
  }
  if (!httpServer) return await look()
  middlewares.use(({ url = '' }, _response, next) => {
    look()
      .then(() => dev.bringBack(url))
      .then(() => next(), next)
  })
  httpServer.once('listening', () => setTimeout(look, AFTER_START_MS).unref())
}
