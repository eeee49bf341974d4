// The packages as they would be published: packed, then looked at by publint and are-the-types-wrong.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const packed = mkdtempSync(join(tmpdir(), 'kirin-pack-'))
let failed = 0

function step(name, command, args, cwd = root) {
  try {
    execFileSync(command, args, { cwd, stdio: 'pipe', encoding: 'utf8', shell: process.platform === 'win32' })
    console.log(`ok   ${name}`)
  } catch (error) {
    failed += 1
    console.error(`FAIL ${name}\n${error.stdout ?? ''}${error.stderr ?? error.message}`)
  }
}

try {
  for (const folder of readdirSync(join(root, 'packages')).sort()) {
    const cwd = join(root, 'packages', folder)
    const manifest = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))
    if (manifest.private) continue
    const tarball = join(packed, `${folder}.tgz`)
    step(`${manifest.name}: pack`, 'pnpm', ['pack', '--out', tarball], cwd)
    step(`${manifest.name}: publint`, 'pnpm', ['exec', 'publint', '--strict', tarball])
    const entrypoints = Object.keys(manifest.exports ?? {}).filter(entry => !entry.endsWith('.json'))
    if (entrypoints.length > 0) {
      step(`${manifest.name}: are the types wrong`, 'pnpm', [
        'exec',
        'attw',
        tarball,
        '--profile',
        'esm-only',
        '--entrypoints',
        ...entrypoints,
      ])
    }
  }
} finally {
  rmSync(packed, { recursive: true, force: true })
}
process.exitCode = failed > 0 ? 1 : 0
