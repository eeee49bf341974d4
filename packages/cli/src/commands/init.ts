import { appendFile, readdir } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { findProjectRoot } from '@kirin-batch/core'
import { makeFolder } from '@kirin-batch/core/up-to-date'
import packageJson from '../../package.json' with { type: 'json' }
import type { InitCommand } from '../args/command.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { type IgnoreFile, ignoreLines, missingRules } from '../init/ignore-rules.ts'
import { firstManifest } from '../init/manifest.ts'
import { repositoryOf, schemaFor, toPosix, upwards } from '../init/surroundings.ts'
import { workflow } from '../init/workflow.ts'
import { leftAlone, type Outcome, readIfThere, whyNot, writeNew } from '../init/write.ts'
import { count, table } from '../output/format.ts'
import { printable } from '../output/printable.ts'

const WORKFLOWS = join('.github', 'workflows')

/** Writes what a project begins with, and never over anything. Running it again adds what is missing. */
export async function init(command: InitCommand, context: Context): Promise<ExitCode> {
  const { cwd, output } = context
  const folder = resolve(cwd, command.folder ?? '.')
  const outcomes: Outcome[] = []
  const show = (path: string): string => printable(toPosix(relative(cwd, path))) || '.'
  const tellOutcomes = (): void => {
    const rows = outcomes.map(({ did, path, what }) => [did, show(path), what])
    if (rows.length > 0) output.result(`${table(rows).join('\n')}\n`)
  }
  try {
    makeFolder(folder)
    outcomes.push(await writeManifest(folder))
    outcomes.push(await addIgnoreRules(findProjectRoot(folder)))
    outcomes.push(await writeWorkflow(folder))
    tellOutcomes()
  } catch (error) {
    const reason = whyNot(error)
    if (reason === undefined) throw error
    tellOutcomes()
    output.message(`kirin-batch init: cannot write ${printable(reason)}`)
    return EXIT.FAILED
  }
  const hasWorkflow = outcomes.at(-1)?.did === 'wrote'
  output.result(nextSteps(folder === cwd ? undefined : show(folder), hasWorkflow))
  return EXIT.OK
}

async function writeManifest(folder: string): Promise<Outcome> {
  const names = await readdir(folder)
  const there = names.filter(name => /\.kirin\.ya?ml$/.test(name)).sort()[0]
  if (there !== undefined) return leftAlone(join(folder, there))
  return await writeNew(
    join(folder, 'images.kirin.yaml'),
    firstManifest(schemaFor(folder)),
    'one image to begin with',
  )
}

async function addIgnoreRules(root: string): Promise<Outcome> {
  const path = join(root, '.gitignore')
  const before = await readIfThere(path)
  const rules = missingRules(await ignoreFilesOf(root))
  const what = count(rules.length, 'ignore rule')
  if (rules.length === 0) return leftAlone(path, 'nothing is missing')
  // Appended, not rewritten: what is there stays, byte for byte.
  await appendFile(path, ignoreLines(before ?? '', rules))
  return { did: before === undefined ? 'wrote' : 'added to', path, what }
}

/** The `.gitignore` of the project, and those further up in its repository. */
async function ignoreFilesOf(root: string): Promise<IgnoreFile[]> {
  const files = upwards(root, repositoryOf(root) ?? root).map(async folder => ({
    text: (await readIfThere(join(folder, '.gitignore'))) ?? '',
    prefix: folder === root ? '' : `${toPosix(relative(folder, root))}/`,
  }))
  return await Promise.all(files)
}

async function writeWorkflow(folder: string): Promise<Outcome> {
  const path = join(folder, WORKFLOWS, 'kirin-batch.yml')
  const top = repositoryOf(folder)
  if (top === undefined) return { did: 'skipped', path, what: 'this is no git repository' }
  if (top !== folder)
    return { did: 'skipped', path, what: `GitHub reads workflows in ${printable(top)} alone` }
  makeFolder(dirname(path))
  return await writeNew(path, workflow(packageJson.version), 'plans pull requests, makes images on main')
}

function nextSteps(folder: string | undefined, hasWorkflow: boolean): string {
  const steps = [
    ...(folder === undefined ? [] : [[`cd ${folder}`, '']]),
    ['npx kirin-batch plan', 'what would be made, and at what price: no key, no network'],
    ['npx kirin-batch run --emulate', 'a try, free of charge'],
    ['npx kirin-batch run', 'with KIRIN_API_KEY in the environment or in .env'],
  ]
  const secret = hasWorkflow
    ? '\nThe workflow finds the key in the secret KIRIN_API_KEY of the repository.\n'
    : ''
  return `\nNext:\n${table(steps)
    .map(line => `  ${line}\n`)
    .join('')}${secret}`
}
