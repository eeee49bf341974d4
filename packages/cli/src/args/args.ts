import { parseArgs } from 'node:util'
import type { CacheCommand, Command, RunCommand, UsageError } from './command.ts'
import { COMMAND_NAMES, type CommandName, FLAGS, type Flags, isCommandName } from './flags.ts'
import { suggest } from './suggest.ts'
import {
  BadValue,
  parseCacheAccess,
  parseChoice,
  parseDuration,
  parseInteger,
  parseLatency,
  parseText,
  parseUsd,
} from './values.ts'

const DEFAULT_EMULATOR_PORT = 4010

/** The arguments after the program's name, as a command. Pure; `--help` and `--version` never come here. */
export function parseCommandLine(argv: readonly string[]): Command | UsageError {
  // `help` of a command is answered before: what is left is one that is not known.
  const [name, ...rest] = argv[0] === 'help' ? argv.slice(1, 2) : argv
  if (name === undefined) {
    return usageError('kirin-batch', `which command: ${COMMAND_NAMES.slice(0, -1).join(', ')} or schema?`)
  }
  if (!isCommandName(name)) {
    const what = name.startsWith('-') ? 'option' : 'command'
    const known: readonly string[] = what === 'command' ? COMMAND_NAMES : ['--help', '--version']
    return usageError('kirin-batch', `unknown ${what} "${name}"${didYouMean(suggest(name, known))}`)
  }
  try {
    return parseCommand(name, read(name, rest))
  } catch (error) {
    if (error instanceof WrongUse) return usageError(`kirin-batch ${name}`, error.message)
    throw error
  }
}

function usageError(program: string, message: string): UsageError {
  return { command: 'usage-error', message: `${program}: ${message}`, help: `${program} --help` }
}

class WrongUse extends Error {}

function didYouMean(name: string | undefined): string {
  return name === undefined ? '' : `; did you mean "${name}"?`
}

/** The flags as given: the last one wins where a flag is repeated, so that a script's default can be overridden. */
interface Given {
  has(flag: string): boolean
  /** `undefined` where the flag is absent; a wrong value ends as usage error naming the flag. */
  value<T>(flag: string, parse: (text: string) => T): T | undefined
  readonly positionals: readonly string[]
}

// Not `strict`: its messages are Node's own, differ between versions and know no "did you mean".
function read(command: CommandName, argv: readonly string[]): Given {
  const flags: Flags = FLAGS[command]
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: flags,
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const given = new Map<string, string | true>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined
    if (flag === undefined) {
      const names = Object.keys(flags).map(known => `--${known}`)
      throw new WrongUse(`unknown option "${token.rawName}"${didYouMean(suggest(token.rawName, names))}`)
    }
    const looksLikeFlag = !token.inlineValue && token.value !== undefined && /^-./.test(token.value)
    if (flag.type === 'string' && (token.value === undefined || looksLikeFlag)) {
      throw new WrongUse(`option "${token.rawName}" needs a value`)
    }
    if (flag.type === 'boolean' && token.value !== undefined) {
      throw new WrongUse(`option "${token.rawName}" takes no value`)
    }
    given.set(token.name, token.value ?? true)
  }
  return {
    has: flag => given.has(flag),
    value(flag, parse) {
      const text = given.get(flag)
      if (typeof text !== 'string') return undefined
      try {
        return parse(text)
      } catch (error) {
        if (error instanceof BadValue) throw new WrongUse(`--${flag} must be ${error.must}, not "${text}"`)
        throw error
      }
    },
    positionals,
  }
}

function parseCommand(name: CommandName, given: Given): Command {
  switch (name) {
    case 'init':
      return { command: name, ...present('folder', folder(given)) }
    case 'run':
      return {
        command: name,
        manifests: given.positionals.map(manifest),
        frozen: given.has('frozen'),
        emulate: given.has('emulate'),
        ...present('maxCostUsd', given.value('max-cost', parseUsd)),
        ...present('concurrency', given.value('concurrency', concurrency)),
        ...present('filter', given.value('filter', parseText)),
        ...present('out', given.value('out', parseText)),
        retryUnknown: given.has('retry-unknown'),
        refreshReferences: given.has('refresh-references'),
        allowPrivateHosts: given.has('allow-private-hosts'),
        ...present('callback', callback(given)),
        ...present('cache', given.value('cache', parseCacheAccess)),
        ...present('timeoutMs', given.value('timeout', parseDuration)),
        json: given.has('json'),
        quiet: given.has('quiet'),
      }
    case 'plan':
      if (given.has('json') && given.has('markdown'))
        throw new WrongUse('--json and --markdown are two forms of one result: say one of them')
      return {
        command: name,
        manifests: given.positionals.map(manifest),
        emulate: given.has('emulate'),
        ...present('filter', given.value('filter', parseText)),
        json: given.has('json'),
        markdown: given.has('markdown'),
        detailedExitcode: given.has('detailed-exitcode'),
      }
    case 'validate':
      return { command: name, manifests: given.positionals.map(manifest), json: given.has('json') }
    case 'pick': {
      const { id, rest, ...flags } = entry(given)
      const [number] = refuseMore(rest, 1)
      return {
        command: name,
        id,
        ...flags,
        ...present('candidate', number === undefined ? undefined : candidate(number)),
      }
    }
    case 'why':
    case 'reroll': {
      const { id, rest, ...flags } = entry(given)
      refuseMore(rest, 0)
      return { command: name, id, ...flags }
    }
    case 'adopt': {
      const { id, rest, ...flags } = entry(given)
      if (rest.length === 0) throw new WrongUse(`which file is to be "${id}"?`)
      if (rest.includes('')) throw new WrongUse('a file cannot be an empty text')
      return { command: name, id, files: rest, ...flags }
    }
    case 'gallery':
      return {
        command: name,
        manifests: given.positionals.map(manifest),
        ...present('output', given.value('output', parseText)),
        link: given.has('link'),
        emulate: given.has('emulate'),
        ...present('filter', given.value('filter', parseText)),
        json: given.has('json'),
      }
    case 'push':
    case 'pull':
      refusePositionals(given)
      return { command: name, json: given.has('json'), quiet: given.has('quiet') }
    case 'cache':
      return cache(given)
    case 'emulator':
      refusePositionals(given)
      return {
        command: name,
        port: given.value('port', text => parseInteger(text, 0, 65_535)) ?? DEFAULT_EMULATOR_PORT,
        ...present('host', given.value('host', parseText)),
        ...present('latencyMs', given.value('latency', parseLatency)),
        ...present('concurrency', given.value('concurrency', concurrency)),
        ...present('balanceUsd', given.value('balance', parseUsd)),
        ...present(
          'imageType',
          given.value('image', text => parseChoice(text, ['png', 'jpeg'] as const)),
        ),
        ...present('seed', given.value('seed', parseText)),
        quiet: given.has('quiet'),
      }
    case 'types':
      return {
        command: name,
        manifests: given.positionals.map(manifest),
        ...present('out', given.value('out', parseText)),
        json: given.has('json'),
      }
    case 'schema':
      refusePositionals(given)
      return { command: name }
  }
}

const CACHE_ACTIONS = ['stats', 'verify', 'prune'] as const
const PRUNE_FLAGS = ['unreferenced', 'emulated', 'damaged'] as const

function cache(given: Given): CacheCommand {
  const [typed, unexpected] = given.positionals
  if (typed === undefined) throw new WrongUse('which: stats, verify or prune?')
  const action = CACHE_ACTIONS.find(known => known === typed)
  if (!action) throw new WrongUse(`unknown "${typed}"${didYouMean(suggest(typed, CACHE_ACTIONS))}`)
  if (unexpected !== undefined) throw new WrongUse(`unexpected argument "${unexpected}"`)
  const scopes = PRUNE_FLAGS.filter(flag => given.has(flag))
  const dryRun = given.has('dry-run')
  const common = { command: 'cache', json: given.has('json') } as const
  if (action !== 'prune') {
    const [first] = [...scopes, ...(dryRun ? ['dry-run'] : [])]
    if (first !== undefined) throw new WrongUse(`option "--${first}" is for prune`)
    return { ...common, action }
  }
  if (scopes.length === 0)
    throw new WrongUse(
      'prune what? --unreferenced (images that nothing names any more, paid ones too), --emulated (of these only what an emulator drew) or --damaged (what was set aside); --dry-run shows what would go',
    )
  return { ...common, action, scopes, dryRun }
}

function entry(given: Given): {
  readonly id: string
  readonly rest: readonly string[]
  readonly manifest?: string
  readonly emulate: boolean
  readonly json: boolean
} {
  const [id, ...rest] = given.positionals
  if (id === undefined || id === '') throw new WrongUse('which image? Name its id, as plan shows it')
  return {
    id,
    rest,
    ...present('manifest', given.value('manifest', parseText)),
    emulate: given.has('emulate'),
    json: given.has('json'),
  }
}

function refuseMore(rest: readonly string[], most: number): readonly string[] {
  const unexpected = rest[most]
  if (unexpected !== undefined) throw new WrongUse(`unexpected argument "${unexpected}"`)
  return rest
}

function candidate(text: string): number {
  try {
    return parseInteger(text, 1, 999_999)
  } catch {
    throw new WrongUse(`a candidate is named by its number, from 1, not by "${text}"`)
  }
}

function concurrency(text: string): number {
  return parseInteger(text, 1, 1000)
}

/** Both or neither: an address that nobody knows is not called, and one that nobody listens on does not answer. */
function callback(given: Given): RunCommand['callback'] {
  const listen = given.value('callback-listen', parseText)
  const url = given.value('callback-url', parseText)
  if (listen !== undefined && url !== undefined) return { listen, url }
  if (listen !== undefined) throw new WrongUse('--callback-listen needs --callback-url too')
  if (url !== undefined) throw new WrongUse('--callback-url needs --callback-listen too')
  return undefined
}

function folder(given: Given): string | undefined {
  const [first, second] = given.positionals
  if (first === '') throw new WrongUse('a folder cannot be an empty text')
  if (second !== undefined) throw new WrongUse(`unexpected argument "${second}"`)
  return first
}

function manifest(text: string): string {
  if (text === '') throw new WrongUse('a manifest cannot be an empty text')
  return text
}

function refusePositionals(given: Given): void {
  const [first] = given.positionals
  if (first !== undefined) throw new WrongUse(`unexpected argument "${first}"`)
}

/** `{}` for an absent value: with `exactOptionalPropertyTypes` a key is there or is not. */
function present<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: T })
}
