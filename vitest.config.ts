import { availableParallelism } from 'node:os'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const report = process.env['KIRIN_TEST_REPORT']

/** Those that take longest, longest first: one that came late would run on alone. */
const LONGEST: readonly string[] = [
  'vite-plugin/test/examples',
  'core/test/run/money',
  'core/test/kill/kill',
  'core/test/fuzz/hostile',
  'cli/test/run',
  'core/test/run/run',
  'cli/test/up-to-date',
  'examples/test/landing-page',
  'core/test/fuzz/fuzz',
  'core/test/faults/read',
  'core/test/property/fingerprint',
  'core/test/faults/read-external',
  'cli/test/gallery',
  'core/test/remote/pin',
  'vite-plugin/test/browser',
  'core/test/choose/reroll',
  'cli/test/plan',
  'core/test/faults/create-element',
  'cli/test/cache',
  'core/test/kill/two-processes',
  'vite-plugin/test/build',
  'core/test/faults/create',
  'core/test/store-faults/damage',
  'cli/test/run-options',
  'vite-plugin/test/command',
  'core/test/remote-cache/run',
  'core/test/kill/steps',
  'vite-plugin/test/compose',
  'core/test/faults/download',
  'cli/test/selection',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex(name => moduleId.endsWith(`/${name}.test.ts`))
      return found === -1 ? LONGEST.length : found
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/test/**/*.test.ts'],
    // Most tests are real processes and files: the start of a worker a file would cost a third of the whole.
    isolate: false,
    // One more than there are cores: much of the time is spent waiting for what is late on purpose, and each loads everything.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    // What a developer has in the environment must not reach the tests.
    env: {
      CI: '',
      GITHUB_ACTIONS: '',
      KIRIN_API_KEY: '',
      KIRIN_BASE_URL: '',
      KIRIN_CACHE_DIR: '',
      KIRIN_EMULATE: '',
      KIRIN_REMOTE_CACHE: '',
      KIRIN_REMOTE_CACHE_TOKEN: '',
    },
  },
})

export default config
