import type { Environment, Plugin } from 'vite'

/** The URL of an emitted file in code, which Vite turns into the final one. */
export type Notation = (referenceId: string) => string

/** As Vite's own asset plugin writes it. */
export function notationOf(asset: Plugin): Notation {
  // Older ones replace a text in chunks; newer ones answer for each URL, and still replace the text.
  return hasUrls(asset) ? reference => `import.meta.ROLLDOWN_FILE_URL_${reference}` : text
}

/**
 * The one that takes Vite the least time and comes to the same: JavaScript answers for each URL, one after the other, but
 * texts are replaced in one pass. A bundler would compute with a plain constant before it is the URL, with its length for
 * example, so it is what a function returns; the minifier puts it in place of the call.
 */
export function quickNotationOf(environment: Environment, asset: Plugin): Notation {
  return hasUrls(asset) && comesToTheSame(environment, asset)
    ? reference => `/* @__PURE__ */ (() => ${text(reference)})()`
    : notationOf(asset)
}

const text: Notation = reference => `"__VITE_ASSET__${reference}__"`

/** The hook that answers for URLs. */
const RESOLVE = 'resolveFileUrl'

function hasUrls(plugin: Plugin): boolean {
  return RESOLVE in plugin
}

/** Where the call is sure to go, the URL is a text, and nobody looks at chunks before the one is put in the other. */
function comesToTheSame({ config, plugins }: Environment, asset: Plugin): boolean {
  const { base, build, experimental } = config
  const { minify, sourcemap, manifest, rollupOptions } = build
  if (minify !== 'oxc' || sourcemap || base === '' || base === './' || experimental.renderBuiltUrl)
    return false
  // It lists the files of a chunk in the order in which they are found, texts after the others.
  if (manifest) return false
  const outputs = [rollupOptions.output ?? []].flat()
  if (rollupOptions.treeshake !== undefined || outputs.some(hasItsOwnWay)) return false
  const place = plugins.indexOf(asset)
  return plugins.every((plugin, index) => plugin === asset || !looksBefore(plugin, index < place))
}

function hasItsOwnWay(output: object): boolean {
  return 'minify' in output || 'sourcemap' in output
}

function looksBefore(plugin: Plugin, isBefore: boolean): boolean {
  const { renderChunk } = plugin
  if (hasUrls(plugin)) return true
  return renderChunk !== undefined && (isBefore || ('order' in renderChunk && renderChunk.order === 'pre'))
}
