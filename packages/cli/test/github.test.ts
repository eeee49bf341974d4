import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asEmulator, emulator } from './support/emulator.ts'
import { folder } from './support/folder.ts'
import { type Finished, kirinBatch } from './support/kirin-batch.ts'

/** The command in `site/` of a checkout, as a step of a workflow. */
async function step(
  args: readonly string[],
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Finished & { readonly annotations: readonly string[]; readonly summary: () => string }> {
  const workspace = folder(files)
  const summary = join(workspace, 'summary.md')
  const finished = await kirinBatch(args, {
    cwd: join(workspace, 'site'),
    env: {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_STEP_SUMMARY: summary,
      ...env,
    },
  })
  return {
    ...finished,
    annotations: finished.stderr.split('\n').filter(line => line.startsWith('::')),
    summary: () => readFileSync(summary, 'utf8'),
  }
}

describe('under GitHub Actions', () => {
  test('problems of a manifest become annotations at their place, in a file named from the checkout', async () => {
    const { code, annotations } = await step(['validate'], {
      'site/a,b%:c.kirin.yaml': 'version: 1\nimages:\n  hero: { promt: a, prompt: b, n: 10 }\n',
    })
    expect(code).toBe(3)
    expect(annotations).toEqual([
      '::error file=site/a%2Cb%25%3Ac.kirin.yaml,line=3,col=11,endColumn=16,title=kirin-batch unknown-key::unknown key "promt"%0Adid you mean "prompt"?',
      '::error file=site/a%2Cb%25%3Ac.kirin.yaml,line=3,col=35,endColumn=37,title=kirin-batch out-of-range::"n" must be at most 9, not 10%0Awrite 9 or less',
    ])
  })

  test('failed entries become annotations, and the step gets a summary', async () => {
    const api = await emulator()
    const { code, annotations, summary } = await step(
      ['run'],
      {
        'site/images.kirin.yaml':
          'version: 1\nout: o_u_t\nimages:\n  fine: { prompt: a }\n  bad: { prompt: "100% [[forbidden]]" }\n',
      },
      asEmulator(api),
    )
    expect(code).toBe(1)
    expect(annotations).toEqual([
      expect.stringMatching(
        /^::error file=site\/images\.kirin\.yaml,line=5,col=3,title=kirin-batch bad%3A moderation::the API refused the content: /,
      ),
    ])
    expect(
      summary()
        .replace(/\d+\.\d s/, 'T')
        .replace(/\d{4}-\d\d-\d\d/, 'DAY')
        .replace(/(refused the content).*\|/, '$1 |'),
    ).toBe(`### kirin-batch

2 entries: 1 generated, 1 refused; $0.028 (play money) in T

Charged so far: $0.028 (play money) in 1 run, on DAY.

| image | outcome | cost | charged so far | |
| --- | --- | --- | --- | --- |
| bad | refused |  |  | the API refused the content |
| fine | generated | \\$0.028 | \\$0.028 | o\\_u\\_t/fine.png |

`)
  })

  test('elsewhere there are none', async () => {
    const { annotations } = await step(
      ['validate'],
      { 'site/a.kirin.yaml': 'version: 3\nimages: {}\n' },
      { GITHUB_ACTIONS: '' },
    )
    expect(annotations).toEqual([])
  })
})
