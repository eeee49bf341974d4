// What a user of npm `replicate` writes for a batch; its own poll interval. Arguments: server, tasks, concurrency, folder.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import Replicate from 'replicate'

const [url, count, concurrency, folder] = process.argv.slice(2)
const replicate = new Replicate({ auth: 'bench', baseUrl: `${url}/v1`, useFileOutput: false })
const limit = pLimit(Number(concurrency))

await Promise.all(
  Array.from({ length: Number(count) }, (_, index) =>
    limit(async () => {
      // Its other mode holds the create open until the end, which the Kirin API does not offer.
      const [file] = await replicate.run('some/model', {
        input: { prompt: `${index}` },
        wait: { mode: 'poll' },
      })
      const image = await fetch(file)
      await writeFile(join(folder, `${index}.png`), new Uint8Array(await image.arrayBuffer()))
    }),
  ),
)
