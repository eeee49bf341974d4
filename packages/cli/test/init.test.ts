import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { validate } from '@kirin-batch/core'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import packageJson from '../package.json' with { type: 'json' }
import { firstManifest } from '../src/init/manifest.ts'
import { schemaFor } from '../src/init/surroundings.ts'
import { workflow } from '../src/init/workflow.ts'
import { filesBelow, folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

const NEXT = `
Next:
  npx kirin-batch plan           what would be made, and at what price: no key, no network
  npx kirin-batch run --emulate  a try, free of charge
  npx kirin-batch run            with KIRIN_API_KEY in the environment or in .env
`
const WORKFLOW = '.github/workflows/kirin-batch.yml'
const RULES = `.kirin/journal/
.kirin/state/
.kirin/files/
.kirin/emulated-files/
.kirin/placeholders/
.kirin/store/*/incoming/
.kirin/store/*/damaged/
.kirin/store/*/api.json
kirin-gallery.html
kirin-gallery.files/
.env
`

/** The step of the workflow that keeps what was made. */
const KEEP: string = parse(workflow('0.0.0')).jobs.images.steps.at(-1).run

function git(cwd: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.test', ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: 'pipe',
  })
}

/** A clone, on `main`, of a repository of one commit. */
function clone(): { readonly cwd: string; readonly origin: string } {
  const top = folder({ 'first/readme.md': '' })
  git(join(top, 'first'), 'init', '--quiet', '--initial-branch=main')
  git(join(top, 'first'), 'add', '--all')
  git(join(top, 'first'), 'commit', '--quiet', '--message=first')
  git(top, 'clone', '--quiet', '--bare', 'first', 'origin')
  git(top, 'clone', '--quiet', 'origin', 'clone')
  return { cwd: join(top, 'clone'), origin: join(top, 'origin') }
}

describe('init', () => {
  test('in a repository: all that a run needs, and the workflow keeps what a run made', async () => {
    const { cwd, origin } = clone()
    expect(await kirinBatch(['init'], { cwd })).toEqual({
      code: 0,
      stdout: `wrote  images.kirin.yaml                  one image to begin with
wrote  .gitignore                         11 ignore rules
wrote  ${WORKFLOW}  plans pull requests, makes images on main
${NEXT}
The workflow finds the key in the secret KIRIN_API_KEY of the repository.
`,
      stderr: '',
    })
    expect(readFileSync(join(cwd, 'images.kirin.yaml'), 'utf8')).toBe(
      firstManifest('https://unpkg.com/kirin-batch/manifest.schema.json'),
    )
    expect(readFileSync(join(cwd, '.gitignore'), 'utf8')).toBe(
      `# kirin-batch: for this machine alone. The rest of .kirin/store is not: it was paid for.\n${RULES}`,
    )
    expect(readFileSync(join(cwd, WORKFLOW), 'utf8')).toBe(workflow(packageJson.version))
    git(cwd, 'add', '--all')
    git(cwd, 'commit', '--quiet', '--message=kirin-batch')
    git(cwd, 'push', '--quiet')

    const { code, stdout } = await kirinBatch(['run', '--emulate', '--quiet'], { cwd })
    expect({ code, first: stdout.split('\n')[0] }).toEqual({
      code: 0,
      first: 'hero  generated  $0.028  images/hero.png',
    })
    writeFileSync(join(cwd, '.env'), 'KIRIN_API_KEY=secret')
    // The branch has moved on meanwhile.
    git(join(cwd, '..'), 'clone', '--quiet', 'origin', 'colleague')
    git(join(cwd, '../colleague'), 'commit', '--quiet', '--allow-empty', '--message=meanwhile')
    git(join(cwd, '../colleague'), 'push', '--quiet')
    const keep = (): unknown => execFileSync('bash', ['-e', '-c', KEEP], { cwd, stdio: 'pipe' })
    keep()
    const kept = git(origin, 'show', '--format=%an: %s', '--name-only', 'main').split('\n')
    expect(
      kept.map(name =>
        name
          .replace(/[0-9a-f]{64}/, 'HASH')
          .replace(/\/[0-9a-f]{2}\//, '/HA/')
          .replace(/\d{8}T\d{9}Z-[0-9a-f]{8}/, 'RUN'),
      ),
    ).toEqual([
      'github-actions[bot]: Images by kirin-batch',
      '',
      '.kirin/store/v1/ledger/RUN.jsonl',
      '.kirin/store/v1/objects/HA/HASH',
      '.kirin/store/v1/records/HA/HASH/1.json',
      'images.kirin.lock.json',
      'images/hero.png',
      '',
    ])
    keep()
    expect(git(origin, 'log', '--format=%s', 'main')).toBe(
      'Images by kirin-batch\nmeanwhile\nkirin-batch\nfirst\n',
    )
  })

  test('writes nothing over: what is there stays as it is, byte for byte', async () => {
    const files = {
      'site.kirin.yml': 'version: 1\nimages: { a: { prompt: b } }\n',
      '.gitignore': '*.log\r\n.env\r\n.kirin/journal',
      '.github/workflows/kirin-batch.yml': 'mine\n',
      '.git/HEAD': '',
    }
    const cwd = folder(files)
    expect(await kirinBatch(['init'], { cwd })).toEqual({
      code: 0,
      stdout: `left alone  site.kirin.yml                     it is there already
added to    .gitignore                         9 ignore rules
left alone  .github/workflows/kirin-batch.yml  it is there already
${NEXT}`,
      stderr: '',
    })
    const after = {
      ...files,
      '.gitignore': `${files['.gitignore']}\r\n\r\n# kirin-batch: for this machine alone. The rest of .kirin/store is not: it was paid for.\r\n${RULES.replace(
        '.kirin/journal/\n',
        '',
      )
        .replace('.env\n', '')
        .replaceAll('\n', '\r\n')}`,
    }
    const read = (): object => Object.fromEntries(filesBelow(cwd))
    expect(read()).toEqual(after)

    expect(
      (await kirinBatch(['init'], { cwd })).stdout,
    ).toBe(`left alone  site.kirin.yml                     it is there already
left alone  .gitignore                         nothing is missing
left alone  .github/workflows/kirin-batch.yml  it is there already
${NEXT}`)
    expect(read()).toEqual(after)
  })

  test('makes the folder; within a repository the workflow is left out, rules are those of the project', async () => {
    const cwd = folder({ '.git/HEAD': '', '.kirin/store/v1/api.json': '{}', '.gitignore': '.env\n' })
    expect(await kirinBatch(['init', 'apps/shop'], { cwd })).toEqual({
      code: 0,
      stdout: `wrote     apps/shop/images.kirin.yaml                  one image to begin with
added to  .gitignore                                   10 ignore rules
skipped   apps/shop/.github/workflows/kirin-batch.yml  GitHub reads workflows in ${cwd} alone
${NEXT.replace('Next:\n', 'Next:\n  cd apps/shop\n')}`,
      stderr: '',
    })
    expect([...filesBelow(cwd).keys()]).toEqual([
      '.git/HEAD',
      '.gitignore',
      '.kirin/store/v1/api.json',
      'apps/shop/images.kirin.yaml',
    ])
  })

  test.each([
    ['a file', 'file', '', 'file: file already exists (EEXIST)'],
    ['below a file', 'file/site', '', 'file/site: not a directory (ENOTDIR)'],
    [
      'half written',
      '.',
      'wrote  images.kirin.yaml  one image to begin with\n',
      '.gitignore: illegal operation on a directory (EISDIR)',
    ],
  ])('where it cannot write it says what and why: %s', async (_, name, stdout, reason) => {
    const cwd = folder({ file: '' })
    mkdirSync(join(cwd, '.gitignore'))
    const finished = await kirinBatch(['init', name], { cwd })
    expect(finished).toEqual({
      code: 1,
      stdout,
      stderr: expect.stringMatching(/^kirin-batch init: cannot write [^\n]+\n$/),
    })
    expect(finished.stderr).toContain(reason)
  })
})

describe('the first manifest', () => {
  const text = firstManifest('x')

  test.each([
    ['as it is', text, ['hero']],
    [
      'with its examples',
      text.replace(/^( +)# ( *\w+:(?: .*)?)$/gm, '$1$2'),
      ['hero', 'banner/light', 'banner/dark'],
    ],
  ])('is sound %s', async (_, manifest, ids) => {
    const root = folder({ 'images.kirin.yaml': manifest })
    const result = await validate({ root })
    expect(result).toMatchObject({ kind: 'valid', diagnostics: [] })
    expect('entries' in result && result.entries.map(({ id }) => id)).toEqual(ids)
  })

  test('names the schema where the project has it, or else on the web', () => {
    const root = folder({
      'node_modules/kirin-batch/manifest.schema.json': '{}',
      'apps/shop/a': '',
      'alone/.git/a': '',
    })
    const unpkg = 'https://unpkg.com/kirin-batch/manifest.schema.json'
    expect(schemaFor(root)).toBe('node_modules/kirin-batch/manifest.schema.json')
    expect(schemaFor(join(root, 'apps/shop'))).toBe('../../node_modules/kirin-batch/manifest.schema.json')
    expect(schemaFor(join(root, 'alone'))).toBe(unpkg)
    // As pnpm installs it.
    mkdirSync(join(root, 'alone/node_modules'))
    symlinkSync(join(root, 'node_modules/kirin-batch'), join(root, 'alone/node_modules/kirin-batch'))
    expect(schemaFor(join(root, 'alone'))).toBe('node_modules/kirin-batch/manifest.schema.json')
  })
})

describe('the workflow', () => {
  const { on, permissions, jobs } = parse(workflow('1.2.3'))
  const runsOf = ({ steps }: { steps: { run?: string }[] }): unknown[] =>
    steps.flatMap(({ run }) => run ?? [])

  test('plans pull requests without a key, and may write nothing', () => {
    expect(Object.keys(on)).toEqual(['pull_request', 'push'])
    expect(permissions).toEqual({ contents: 'read' })
    expect(Object.keys(jobs)).toEqual(['plan', 'images'])
    expect(JSON.stringify(jobs.plan)).not.toMatch(/secrets|KIRIN|permissions/)
    expect(runsOf(jobs.plan)).toEqual([
      'npx --yes kirin-batch@1.2.3 validate',
      'npx --yes kirin-batch@1.2.3 plan',
    ])
  })

  test('makes images on main, one run at a time, with a cap, the key in that step alone', () => {
    expect(on.push).toEqual({ branches: ['main'] })
    expect(jobs.images).toMatchObject({
      if: "github.event_name == 'push'",
      concurrency: 'kirin-batch',
      permissions: { contents: 'write' },
    })
    expect(runsOf(jobs.images)).toEqual(['npx --yes kirin-batch@1.2.3 run --max-cost 5', KEEP])
    const withKey = jobs.images.steps.filter((step: object) => JSON.stringify(step).includes('secrets'))
    expect(withKey).toEqual([
      {
        run: 'npx --yes kirin-batch@1.2.3 run --max-cost 5',
        env: { KIRIN_API_KEY: expect.stringMatching(/^\$\{\{ secrets\.KIRIN_API_KEY \}\}$/) },
      },
    ])
  })

  test('uses actions of a pinned major version', () => {
    const used = [jobs.plan, jobs.images].flatMap(({ steps }) =>
      steps.flatMap(({ uses }: { uses?: string }) => uses ?? []),
    )
    expect(used).toEqual([
      'actions/checkout@v7',
      'actions/setup-node@v6',
      'actions/checkout@v7',
      'actions/setup-node@v6',
    ])
  })
})
