// One run of each project in a process of its own, to be killed. Arguments:
// milliseconds after which a request is given up, then root and base URL of each.
import { runIn } from '@kirin-batch/core/internal'

const [timeout, ...places] = process.argv.slice(2)
const ms = Number(timeout)
process.stdout.write('started\n')
while (places.length > 0) {
  const [root, baseUrl] = places.splice(0, 2)
  const { outcome } = await runIn(
    { timeouts: { connectMs: ms, headersMs: ms, bodyMs: ms } },
    { root, emulated: false, api: { baseUrl, apiKey: 'sk-test-kill' }, concurrency: 4 },
  )
  if (outcome !== 'ok') process.exitCode = 1
}
