// One run of a project in a process of its own, to be killed. Arguments: root, base URL.
import { runIn } from '@kirin-batch/core/internal'

const [root, baseUrl] = process.argv.slice(2)
process.stdout.write('started\n')
const { outcome } = await runIn(
  // A request that hangs is given up before the whole thing is killed.
  { timeouts: { connectMs: 500, headersMs: 500, bodyMs: 500 } },
  { root, emulated: false, api: { baseUrl, apiKey: 'sk-test-kill' }, concurrency: 4 },
)
process.exitCode = outcome === 'ok' ? 0 : 1
