import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'tsdown'

/** `import text from './page.css?raw'`: the text of a file, as Vite has it. */
const raw: NonNullable<UserConfig['plugins']> = {
  name: 'raw',
  load(id) {
    if (!id.endsWith('?raw')) return null
    return `export default ${JSON.stringify(readFileSync(id.slice(0, -'?raw'.length), 'utf8'))}`
  },
}

/**
 * Of undici only what sends requests: half of its code, half of the time that it takes to load. It has no entry for
 * that, so its files are named; what is bundled here is tested as it is.
 */
const dispatchers: NonNullable<UserConfig['plugins']> = {
  name: 'dispatchers',
  resolveId: id => (id === 'undici' ? `\0${id}` : null),
  load(id) {
    if (id !== '\0undici') return null
    const { resolve } = createRequire(new URL('packages/core/package.json', import.meta.url))
    const file = (name: string) => JSON.stringify(resolve(`undici/lib/${name}.js`))
    return `
      import Dispatcher from ${file('dispatcher/dispatcher')}
      import request from ${file('api/api-request')}
      export { default as Agent } from ${file('dispatcher/agent')}
      export { default as buildConnector } from ${file('core/connect')}
      export { default as Client } from ${file('dispatcher/client')}
      export { default as EnvHttpProxyAgent } from ${file('dispatcher/env-http-proxy-agent')}
      export { default as Pool } from ${file('dispatcher/pool')}
      Dispatcher.prototype.request = request`
  },
}

const shared: UserConfig = {
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  sourcemap: false,
  clean: true,
}

/** What an entry always needs, in one file: each file more costs whoever starts half a millisecond. */
const inOneFile = (name: string, entry: RegExp): NonNullable<UserConfig['outputOptions']> => ({
  codeSplitting: { groups: [{ name, test: entry }] },
})

const config: UserConfig[] = defineConfig([
  {
    ...shared,
    cwd: 'packages/core',
    entry: [
      'src/index.ts',
      'src/ahead.ts',
      'src/internal.ts',
      'src/meaning.ts',
      'src/project-worker.ts',
      'src/start.ts',
      'src/up-to-date.ts',
    ],
    dts: { oxc: true },
    outputOptions: inOneFile('start', /core.src.start\.ts$/),
  },
  { ...shared, cwd: 'packages/emulator', entry: ['src/index.ts'], dts: { oxc: true } },
  {
    ...shared,
    cwd: 'packages/vite-plugin',
    entry: ['src/index.ts'],
    dts: { oxc: true },
    // What every build needs of core, from its source: to find a package and two more files takes as long as all of
    // the plugin's own code.
    noExternal: ['@kirin-batch/core/start'],
    alias: {
      '@kirin-batch/core/start': fileURLToPath(new URL('packages/core/src/start.ts', import.meta.url)),
    },
    outputOptions: inOneFile('plugin', /vite-plugin.src.index\.ts$/),
  },
  // The script of the page at `/__kirin/`, for browsers.
  {
    ...shared,
    cwd: 'packages/vite-plugin',
    entry: { page: 'page/main.ts' },
    platform: 'browser',
    target: 'es2023',
    dts: false,
  },
  // Its small libraries are bundled on purpose: fewer files to open at every start.
  {
    ...shared,
    cwd: 'packages/cli',
    entry: ['src/main.ts'],
    plugins: [raw, dispatchers],
    inlineOnly: false,
  },
  // The entry is CommonJS: Node starts it without its ESM loader, which alone adds 14 % to `--version`. tsdown warns
  // of that, and in CI its warnings are errors.
  {
    ...shared,
    cwd: 'packages/cli',
    entry: ['src/bin.ts', 'src/meaning.ts'],
    format: 'cjs',
    external: ['./main.js', './meaning.cjs'],
    inlineOnly: false,
    failOnWarn: false,
  },
  // For the same reason, and apart: what the quick path loads stays in files of its own.
  {
    ...shared,
    cwd: 'packages/cli',
    entry: ['src/project-worker.ts'],
    format: 'cjs',
    inlineOnly: false,
    failOnWarn: false,
  },
  {
    ...shared,
    cwd: 'packages/cli',
    entry: ['src/ahead-worker.ts'],
    plugins: [dispatchers],
    // Else the bundler's own few lines would stand in the chunk of undici, which is needed for proxies alone.
    outputOptions: { advancedChunks: { groups: [{ name: 'helpers', test: /rolldown\W+runtime/ }] } },
    format: 'cjs',
    inlineOnly: false,
    failOnWarn: false,
  },
])

export default config
