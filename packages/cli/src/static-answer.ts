import packageJson from '../package.json' with { type: 'json' }
import { HELP, OVERVIEW } from './help.ts'

/** The text for `--version`, `--help`, `COMMAND --help` and, as people type it too, `help [COMMAND]`; `undefined` where a command has to be run. */
export function staticAnswer(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--')
  const options = end === -1 ? argv : argv.slice(0, end)
  const [first] = options
  if (first === undefined) return undefined
  if (first === '--version' || first === '-v') return `${packageJson.version}\n`
  if (isHelp(first)) return OVERVIEW
  if (first === 'help') return helpOf(options[1] ?? '--help')
  return options.some(isHelp) ? helpOf(first) : undefined
}

function helpOf(command: string): string | undefined {
  if (isHelp(command)) return OVERVIEW
  return isDocumented(command) ? HELP[command] : undefined
}

function isHelp(text: string): boolean {
  return text === '--help' || text === '-h'
}

function isDocumented(name: string): name is keyof typeof HELP {
  return Object.hasOwn(HELP, name)
}
