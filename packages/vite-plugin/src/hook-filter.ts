import type { Plugin } from 'vite'

type Hook = Plugin['load'] | Plugin['transform']
type Pattern = string | RegExp
type Patterns =
  | Pattern
  | readonly Pattern[]
  | {
      readonly include?: Pattern | readonly Pattern[] | undefined
      readonly exclude?: Pattern | readonly Pattern[] | undefined
    }

/** Whether a hook may be called for an id, as far as its filter tells: in doubt it may. */
export type MayCall = (id: string) => boolean

/**
 * The hooks by which plugins may have their own way with a module that `loader` loads as this code: by loading it
 * before that, or by transforming it. Vite's native plugins say nothing of themselves in JavaScript, and leave images
 * alone.
 */
export function hooksFor(code: string, plugins: readonly Plugin[], loader: Plugin): readonly MayCall[] {
  const place = plugins.indexOf(loader)
  return plugins
    .filter(plugin => plugin !== loader && !plugin.name.startsWith('builtin:'))
    .flatMap(plugin => {
      const { load, transform } = plugin
      const first = typeof load === 'object' && load.order === 'pre'
      return [first || plugins.indexOf(plugin) < place ? load : undefined, transform]
    })
    .flatMap(hook => mayCall(hook, code) ?? [])
}

/** `undefined` where it is not called whatever the id. */
function mayCall(hook: Hook, code: string): MayCall | undefined {
  if (hook === undefined) return undefined
  const filter = typeof hook === 'function' ? undefined : hook.filter
  // Expressions of filters are lists.
  if (filter === undefined || Array.isArray(filter)) return () => true
  const { id, code: codes }: { readonly id?: Patterns; readonly code?: Patterns } = filter
  return matcher(codes)(code) ? matcher(id) : undefined
}

/** A text may be a glob, or part of code: it is not looked into. */
function matcher(patterns: Patterns | undefined): MayCall {
  const { include, exclude } = parts(patterns)
  const included = listOf(include)
  const any = included.length === 0 || included.some(pattern => typeof pattern === 'string')
  const expressions = included.filter(pattern => pattern instanceof RegExp)
  const excluded = listOf(exclude).filter(pattern => pattern instanceof RegExp)
  return text => (any || isMatch(expressions, text)) && !isMatch(excluded, text)
}

function parts(patterns: Patterns | undefined): Exclude<Patterns, Pattern | readonly Pattern[]> {
  if (patterns === undefined) return {}
  return typeof patterns === 'string' || patterns instanceof RegExp || isList(patterns)
    ? { include: patterns }
    : patterns
}

function listOf(patterns: Pattern | readonly Pattern[] | undefined): readonly Pattern[] {
  if (patterns === undefined) return []
  return isList(patterns) ? patterns : [patterns]
}

function isList(patterns: Patterns): patterns is readonly Pattern[] {
  return Array.isArray(patterns)
}

function isMatch(expressions: readonly RegExp[], text: string): boolean {
  for (const expression of expressions) {
    // Some have a memory.
    expression.lastIndex = 0
    if (expression.test(text)) return true
  }
  return false
}
