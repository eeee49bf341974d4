// One run of each project in a process of its own, to be killed. Arguments: root and base URL of each.
import { runIn } from '@kirin-batch/core/internal'

const places = process.argv.slice(2)
process.stdout.write('started\n')
while (places.length > 0) {
  const [root, baseUrl] = places.splice(0, 2)
  const { outcome } = await runIn(
    // A request that hangs is given up before the whole thing is killed.
    { timeouts: { connectMs: 500, headersMs: 500, bodyMs: 500 } },
    { root, emulated: false, api: { baseUrl, apiKey: 'sk-test-kill' }, concurrency: 4 },
  )
  if (outcome !== 'ok') process.exitCode = 1
}
