export const COMMAND_NAMES = [
  'init',
  'run',
  'plan',
  'validate',
  'why',
  'pick',
  'reroll',
  'adopt',
  'gallery',
  'push',
  'pull',
  'cache',
  'emulator',
  'types',
  'schema',
] as const
export type CommandName = (typeof COMMAND_NAMES)[number]

/** How a flag is written; the form `node:util` parseArgs takes. */
export interface Flag {
  readonly type: 'boolean' | 'string'
  readonly short?: string
}

export type Flags = Readonly<Record<string, Flag>>

const boolean: Flag = { type: 'boolean' }
const value: Flag = { type: 'string' }

/** Of commands on one entry. */
const onEntry: Flags = { manifest: value, emulate: boolean, json: boolean }

/** Of commands on the remote cache. */
const transfer: Flags = { json: boolean, quiet: boolean }

/** Every flag of every command; `--help` and `--version` are answered before these are read. */
export const FLAGS: Readonly<Record<CommandName, Flags>> = {
  init: {},
  run: {
    frozen: boolean,
    emulate: boolean,
    'max-cost': value,
    concurrency: { type: 'string', short: 'c' },
    filter: value,
    out: value,
    cache: value,
    'retry-unknown': boolean,
    'refresh-references': boolean,
    'allow-private-hosts': boolean,
    'callback-listen': value,
    'callback-url': value,
    timeout: value,
    json: boolean,
    quiet: boolean,
  },
  plan: { emulate: boolean, filter: value, json: boolean, markdown: boolean, 'detailed-exitcode': boolean },
  validate: { json: boolean },
  why: onEntry,
  pick: onEntry,
  reroll: onEntry,
  adopt: onEntry,
  gallery: {
    output: { type: 'string', short: 'o' },
    link: boolean,
    emulate: boolean,
    filter: value,
    json: boolean,
  },
  push: transfer,
  pull: transfer,
  cache: {
    unreferenced: boolean,
    emulated: boolean,
    damaged: boolean,
    'dry-run': boolean,
    json: boolean,
  },
  emulator: {
    port: value,
    host: value,
    latency: value,
    concurrency: { type: 'string', short: 'c' },
    balance: value,
    image: value,
    seed: value,
    quiet: boolean,
  },
  types: { out: value, json: boolean },
  schema: {},
}

export function isCommandName(text: string): text is CommandName {
  return Object.hasOwn(FLAGS, text)
}
