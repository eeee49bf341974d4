import packageJson from '../package.json' with { type: 'json' }
import { HELP, OVERVIEW } from './help.ts'

/** The text for `--version`, `--help` and `COMMAND --help`; `undefined` where a command has to be run. */
export function staticAnswer(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--')
  const options = end === -1 ? argv : argv.slice(0, end)
  const [first] = options
  if (first === undefined) return undefined
  if (first === '--version' || first === '-v') return `${packageJson.version}\n`
  if (isHelp(first)) return OVERVIEW
  return options.some(isHelp) && isDocumented(first) ? HELP[first] : undefined
}

function isHelp(text: string): boolean {
  return text === '--help' || text === '-h'
}

function isDocumented(name: string): name is keyof typeof HELP {
  return Object.hasOwn(HELP, name)
}
