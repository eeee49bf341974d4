import pLimit from 'p-limit'
import type { ContentStore, ImageObject } from '../ports.ts'
import type { ReferenceFetcher } from '../remote-references/fetch.ts'

/** Fetches under way at once. */
const FETCHES = 4

/** Fetches an image that a URL names into the store; each URL once, however often it is asked for. */
export type FetchIntoStore = (url: string) => Promise<ImageObject>

export function fetchIntoStore(
  fetcher: ReferenceFetcher,
  store: ContentStore,
  signal: AbortSignal,
  onFetched: (image: ImageObject) => void = () => undefined,
): FetchIntoStore {
  const limit = pLimit(FETCHES)
  const fetches = new Map<string, Promise<ImageObject>>()
  return url => {
    const fetched =
      fetches.get(url) ??
      limit(async () => {
        const bytes = await fetcher.fetch(url, signal)
        const image = await store.write(once(bytes))
        onFetched(image)
        return image
      })
    fetches.set(url, fetched)
    return fetched
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
