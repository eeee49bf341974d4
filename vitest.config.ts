import { availableParallelism } from 'node:os'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const report = process.env['KIRIN_TEST_REPORT']

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/test/**/*.test.ts'],
    // Most tests are real processes and files: the start of a worker a file would cost a third of the whole.
    isolate: false,
    // One more than there are cores: much of the time is spent waiting for what is late on purpose.
    maxWorkers: availableParallelism() + 1,
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
