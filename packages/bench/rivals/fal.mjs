// What a user of npm `@fal-ai/client` writes for a batch; its own poll interval. Arguments: server, tasks, concurrency, folder.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fal } from '@fal-ai/client'
import pLimit from 'p-limit'

const [url, count, concurrency, folder] = process.argv.slice(2)
const limit = pLimit(Number(concurrency))
fal.config({
  credentials: 'bench',
  requestMiddleware: async request => ({
    ...request,
    url: request.url.replace('https://queue.fal.run', url),
  }),
})

await Promise.all(
  Array.from({ length: Number(count) }, (_, index) =>
    limit(async () => {
      const { data } = await fal.subscribe('some/model', { input: { prompt: `${index}` }, mode: 'polling' })
      const image = await fetch(data.images[0].url)
      await writeFile(join(folder, `${index}.png`), new Uint8Array(await image.arrayBuffer()))
    }),
  ),
)
