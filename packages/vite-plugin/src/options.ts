/** Options of the plugin, all of them optional. */
export interface KirinPluginOptions {
  /** Manifests, as globs or paths relative to Vite's root. Default: `**\/*.kirin.yaml`. */
  include?: string | string[]
  /**
   * Whether `vite build` may generate what is missing. `auto` (default): where there is an API key. `never`: it fails
   * with the list of what is missing instead.
   */
  generate?: 'auto' | 'never'
  /** Hard cap on what one build may spend, in USD. Default: none. */
  maxCost?: string | number
  /** Use the emulator's pictures, free of charge, in place of the API's. Default: `KIRIN_EMULATE` in the environment. */
  emulate?: boolean
  /** Let emulated pictures into a production build. Default: `false`. */
  allowEmulated?: boolean
  /**
   * The file that declares every image to TypeScript, relative to Vite's root; `false` for none. Default:
   * `kirin-batch.d.ts` where the root has a `tsconfig.json`.
   */
  types?: string | false
}

/** The options with their values checked; `emulate` stays open until the environment is known. */
export interface ResolvedOptions {
  readonly include: readonly string[]
  readonly generate: 'auto' | 'never'
  /** Decimal USD. */
  readonly maxCostUsd: string | undefined
  readonly emulate: boolean | undefined
  readonly allowEmulated: boolean
  /** Relative to Vite's root; open until that is known. */
  readonly types: string | false | undefined
}

const KNOWN = ['include', 'generate', 'maxCost', 'emulate', 'allowEmulated', 'types']

/** @throws Error that names the option, where a value makes no sense. */
export function resolveOptions(options: KirinPluginOptions): ResolvedOptions {
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name)) fail(`unknown option "${name}"; there are ${KNOWN.join(', ')}`)
  }
  const include =
    typeof options.include === 'string' ? [options.include] : (options.include ?? ['**/*.kirin.yaml'])
  if (include.length === 0 || include.some(pattern => typeof pattern !== 'string' || pattern === '')) {
    fail('option "include" must be a glob or a list of globs')
  }
  const generate = options.generate ?? 'auto'
  if (generate !== 'auto' && generate !== 'never') fail('option "generate" must be "auto" or "never"')
  const { types } = options
  if (types !== undefined && types !== false && (typeof types !== 'string' || !types.endsWith('.d.ts'))) {
    fail('option "types" must be the name of a .d.ts file, or false')
  }
  return {
    include,
    generate,
    maxCostUsd: options.maxCost === undefined ? undefined : toUsd(options.maxCost),
    emulate: options.emulate,
    allowEmulated: options.allowEmulated ?? false,
    types,
  }
}

function toUsd(cost: string | number): string {
  // Not toString(): small numbers would come out as 1e-7.
  const text = typeof cost === 'number' ? cost.toFixed(6) : cost.trim()
  if (!/^\d+(\.\d+)?$/.test(text))
    fail(`option "maxCost" must be an amount of USD such as "2.50", not "${cost}"`)
  return typeof cost === 'number' ? text.replace(/\.?0+$/, '') : text
}

function fail(message: string): never {
  throw new Error(`vite-plugin-kirin-batch: ${message}.`)
}
