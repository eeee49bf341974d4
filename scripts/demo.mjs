// The whole road without an account: an emulator of the API, a run, a build of the example, and a second run that asks
// for nothing. Run by `pnpm demo`; deletes nothing.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const example = join(root, 'examples', 'landing-page')
const cli = binOf(join(root, 'packages', 'cli', 'package.json'), 'kirin-batch')

class StepFailed extends Error {}

/** The file behind a package's command; `manifest` is its package.json. */
function binOf(manifest, command) {
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin[command])
}

function viteOfExample() {
  try {
    return binOf(createRequire(join(example, 'package.json')).resolve('vite/package.json'), 'vite')
  } catch {
    throw new StepFailed('the example has no Vite; run `pnpm install` first')
  }
}

/** Starts the emulator and resolves with its URL and a way to stop it. */
async function startEmulator() {
  const child = spawn(
    process.execPath,
    [cli, 'emulator', '--port', '0', '--latency', '800-2500', '--quiet'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const url = await Promise.race([
    ended.then(() => undefined),
    new Promise(resolve => {
      lines.on('line', line => {
        const listening = /^listening on (http:\S+)/.exec(line)
        if (listening) resolve(listening[1])
      })
    }),
  ])
  if (url === undefined) throw new StepFailed('the emulator did not start')
  return {
    url,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill()
        await ended
      }
    },
  }
}

/** Runs a Node program in the example's folder; `capture` returns its stdout in place of showing it. */
async function runNode(what, args, env, { capture = false } = {}) {
  const child = spawn(process.execPath, args, {
    cwd: example,
    env,
    stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
  })
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  const [code, signal] = await once(child, 'close')
  if (code !== 0) throw new StepFailed(`${what} ended with ${signal ?? `exit code ${code}`}`)
  return text
}

async function ask(emulator, path) {
  const answer = await fetch(`${emulator.url}/__emulator/${path}`)
  if (!answer.ok) throw new StepFailed(`the emulator answered ${answer.status} for its ${path}`)
  return answer.json()
}

/** Exact, as amounts of money are added up: in millionths. */
function sumUsd(amounts) {
  const micro = amounts.reduce((sum, amount) => sum + Math.round(Number(amount) * 1e6), 0)
  return (micro / 1e6).toFixed(3)
}

function step(title) {
  console.log(`\n— ${title}\n`)
}

async function demo(emulator) {
  const env = {
    ...process.env,
    KIRIN_EMULATE: '1',
    KIRIN_BASE_URL: emulator.url,
    // The emulator takes any key; a real one must not get near it.
    KIRIN_API_KEY: 'demo',
  }
  step('kirin-batch run: from images.kirin.yaml to pictures')
  await runNode('kirin-batch run', [cli, 'run'], env)
  const requestsOfFirst = (await ask(emulator, 'log')).length
  const tasks = await ask(emulator, 'tasks')

  step('vite build: the pictures as assets of a site')
  await runNode('vite build', [viteOfExample(), 'build'], env)

  step('kirin-batch run, again')
  const report = JSON.parse(
    await runNode('the second kirin-batch run', [cli, 'run', '--json', '--quiet'], env, { capture: true }),
  )
  const requestsSince = (await ask(emulator, 'log')).length - requestsOfFirst
  if (requestsSince !== 0) throw new StepFailed(`the build and the second run made ${requestsSince} requests`)
  console.log(`0 requests, $${report.summary.costUsd}: nothing changed, so nothing is bought.`)
  summarise(report, tasks)
}

function summarise(report, tasks) {
  const outputs = report.images.flatMap(image => image.outputs)
  const megabytes = outputs.reduce((sum, output) => sum + output.bytes, 0) / 1e6
  const here = path => {
    const from = relative(process.cwd(), join(example, path)) || '.'
    return from.includes(' ') ? `"${from}"` : from
  }
  const paid =
    tasks.length === 0
      ? 'all of them from an earlier demo, for nothing'
      : `${tasks.length} tasks, $${sumUsd(tasks.map(task => task.costUsd))} at the API's prices, had it not been the emulator`
  step('What was made')
  console.log(
    [
      `${report.summary.total} images of the manifest: ${outputs.length} pictures, ${megabytes.toFixed(1)} MB; ${paid}.`,
      '',
      `  manifest  ${here('images.kirin.yaml')}`,
      `  pictures  ${here('images')}`,
      `  lock      ${here('images.kirin.lock.json')}`,
      `  site      ${here('dist')}`,
      '',
      `To see the site:  cd ${here('.')} && npx vite preview`,
      'Change a prompt and run this again: only that picture is made anew. Change nothing: it costs nothing.',
    ].join('\n'),
  )
}

async function main() {
  if (!existsSync(cli))
    throw new StepFailed('the packages are not built; run `pnpm demo`, or `pnpm build` first')
  const emulator = await startEmulator()
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => emulator.stop().then(() => process.exit(130)))
  }
  try {
    await demo(emulator)
  } finally {
    await emulator.stop()
  }
}

main().catch(error => {
  console.error(`\ndemo failed: ${error instanceof StepFailed ? error.message : (error?.stack ?? error)}`)
  process.exitCode = 1
})
