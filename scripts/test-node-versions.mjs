// The whole suite on every Node that is supported: the oldest 20, 22 and 24. Needs the npm registry, which carries Node.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const versions = process.argv.slice(2)
if (versions.length === 0) versions.push('20.19.0', '22', '24')

const root = resolve(import.meta.dirname, '..')
const results = versions.map(version => {
  console.log(`\n— Node ${version} —`)
  const { status } = spawnSync(
    'npx',
    ['-y', '-p', `node@${version}`, '-c', 'node --version && node node_modules/vitest/vitest.mjs run'],
    { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' },
  )
  return { version, ok: status === 0 }
})
console.log()
for (const { version, ok } of results) console.log(`Node ${version}: ${ok ? 'passed' : 'FAILED'}`)
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1
