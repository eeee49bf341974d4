const core = 'packages/core/src'

/** Where a folder of core may import from, beside itself; `docs/architecture.md` draws it. */
const allowed = {
  diagnostics: [],
  manifest: ['diagnostics', 'resolve/entry', 'source/inside'],
  resolve: ['diagnostics', 'manifest/manifest'],
  fingerprint: ['diagnostics/diagnostic', 'resolve/entry', 'ports'],
  image: ['fingerprint', 'ports'],
  // Data files are YAML too, and `manifest/` has the one parser that keeps places.
  source: ['diagnostics', 'fingerprint/digest', 'image', 'manifest', 'resolve'],
  lock: ['diagnostics', 'fingerprint', 'image', 'ports', 'source/inside'],
  plan: ['diagnostics', 'fingerprint', 'lock/lock', 'lock/rounds', 'ports', 'report', 'resolve'],
  execute: [
    'abort',
    'diagnostics',
    'event',
    'fingerprint',
    'lock/lock',
    'lock/rounds',
    'plan',
    'ports',
    'report',
    'resolve',
  ],
  'remote-references': ['diagnostics/error', 'resolve/public-url', 'source/image-problem'],
  callback: ['diagnostics', 'ports'],
  api: ['abort', 'diagnostics', 'fingerprint', 'options', 'ports', 'remove-from', 'resolve/entry'],
  store: ['diagnostics', 'fingerprint', 'image', 'make-folder', 'ports'],
  // It speaks HTTP as the API's adapter does, and writes files as the store does; what these mean it does not know.
  'remote-cache': [
    'abort',
    'api/direct-http',
    'api/exchange',
    'api/http',
    'api/plain-http',
    'diagnostics/error',
    'fingerprint',
    'image/generation-record',
    'options',
    'ports',
    'store/atomic-write',
  ],
  // Upkeep: what of a store may go, and whether it is sound.
  cache: ['diagnostics', 'fingerprint', 'lock/lock', 'lock/rounds', 'ports', 'store/inventory'],
  'up-to-date': ['make-folder'],
  declarations: ['resolve/entry'],
  emit: [
    'diagnostics',
    'fingerprint/digest',
    'image',
    'lock/rounds',
    'options',
    'plan/holdings',
    'ports',
    'resolve',
  ],
}

const directions = Object.entries(allowed).map(([folder, others]) => ({
  name: `core-${folder}`,
  comment: `packages/core/src/${folder} imports only what its stage may know`,
  severity: 'error',
  from: { path: `^${core}/${folder}/` },
  to: {
    path: `^${core}/`,
    pathNot: [folder, ...others].map(other => `^${core}/${other}(/|\\.ts$)`),
  },
}))

/** One library, one file, where that is natural: to swap it touches one place. */
const single = {
  // Two adapters: the API, and images that manifests name by URL.
  undici: `^${core}/(api/|remote-references/get\\.ts$)`,
  yaml: `^${core}/manifest/`,
  zod: `^${core}/manifest/`,
  liquidjs: `^${core}/resolve/template\\.ts$`,
  'fast-glob': `^${core}/manifest/find\\.ts$`,
  'ipaddr.js': `^${core}/remote-references/address\\.ts$`,
  aws4fetch: `^${core}/remote-cache/s3\\.ts$`,
  'csv-parse': `^${core}/source/parse-csv\\.ts$`,
  'image-size': `^${core}/image/inspect\\.ts$`,
}

const libraries = Object.entries(single).map(([library, path]) => ({
  name: `one-place-for-${library}`,
  severity: 'error',
  from: { path: `^${core}/`, pathNot: path },
  to: { path: `node_modules/${library}/` },
}))

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'emulator-reads-the-api-by-itself',
      severity: 'error',
      from: { path: '^packages/emulator/src' },
      to: { path: '^packages/(core|cli|vite-plugin)/' },
    },
    {
      name: 'core-knows-no-sibling',
      severity: 'error',
      from: { path: '^packages/core/src' },
      to: { path: '^packages/(cli|vite-plugin|emulator)/' },
    },
    {
      name: 'faces-never-import-each-other',
      severity: 'error',
      from: { path: '^packages/(cli|vite-plugin)/src' },
      to: { path: '^packages/(cli|vite-plugin)/', pathNot: '^packages/$1/' },
    },
    ...directions,
    ...libraries,
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    includeOnly: '^packages/[^/]+/src|node_modules',
    doNotFollow: { path: 'node_modules|dist' },
  },
}
