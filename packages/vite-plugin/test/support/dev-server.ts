import { createServer, type HotPayload, type InlineConfig, type ViteDevServer } from 'vite'
import kirin, { type KirinPluginOptions } from 'vite-plugin-kirin-batch'
import { onTestFinished } from 'vitest'
import { recordingLogger } from './build.ts'

/** A real dev server and a browser's view of it, as far as HTTP goes. */
export interface TestServer {
  readonly vite: ViteDevServer
  /** With a `/` at its end. */
  readonly origin: string
  /** What Vite and the plugin have logged. */
  readonly lines: readonly string[]
  get(path: string): Promise<Response>
  /** The module of an image as the page gets it, found by way of `/main.js`, with the URLs of its pictures. */
  image(id: string): Promise<ServedImage>
  /** Resolves with the next message to the browser that satisfies the condition. */
  hot(condition: (payload: HotPayload) => boolean): Promise<HotPayload>
}

export interface ServedImage {
  readonly code: string
  /** What the picture modules export, in order. */
  readonly urls: readonly string[]
}

export interface DevOptions extends KirinPluginOptions {
  readonly vite?: InlineConfig
  /** Of another Vite. */
  readonly create?: typeof createServer
}

export async function serve(
  root: string,
  { vite: config = {}, create = createServer, ...options }: DevOptions = {},
): Promise<TestServer> {
  const lines: string[] = []
  const vite = await create({
    root,
    configFile: false,
    customLogger: recordingLogger(lines),
    optimizeDeps: { noDiscovery: true },
    ...config,
    server: { host: '127.0.0.1', port: 0, ...config.server },
    plugins: [...(config.plugins ?? []), kirin(options)],
  })
  onTestFinished(() => vite.close())
  const listeners = new Set<(payload: HotPayload) => void>()
  // Between the server and its web socket: what a browser would get.
  const { hot } = vite.environments.client
  const send = hot.send.bind(hot) as (payload: HotPayload) => void
  hot.send = (payload: HotPayload | string): void => {
    if (typeof payload === 'string') return
    for (const listener of listeners) listener(payload)
    send(payload)
  }
  await vite.listen()
  const origin = vite.resolvedUrls?.local[0] ?? ''
  const get = (path: string): Promise<Response> => fetch(new URL(path, origin))
  const importsOf = async (path: string): Promise<{ code: string; paths: string[] }> => {
    const answer = await get(path)
    const code = await answer.text()
    if (!answer.ok) throw new Error(`${answer.status} for ${path}: ${code}`)
    return { code, paths: [...code.matchAll(/from "([^"]+)"/g)].map(match => match[1] ?? '') }
  }

  return {
    vite,
    origin,
    lines,
    get,
    image: async id => {
      const page = await importsOf('/main.js')
      const path = page.paths.find(path => decodeURI(path).includes(`/${id}.js`))
      if (path === undefined) throw new Error(`main.js does not import "${id}": ${page.code}`)
      const { code, paths } = await importsOf(path)
      const urls: string[] = []
      for (const picture of paths) {
        const module = await importsOf(picture)
        urls.push(/export default "([^"]+)"/.exec(module.code)?.[1] ?? '')
      }
      return { code, urls }
    },
    hot: condition =>
      new Promise(resolve => {
        const listener = (payload: HotPayload): void => {
          if (!condition(payload)) return
          listeners.delete(listener)
          resolve(payload)
        }
        listeners.add(listener)
      }),
  }
}
