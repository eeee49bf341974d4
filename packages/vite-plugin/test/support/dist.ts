import { sha256, type TestProject } from './project.ts'

/** Digests of the pictures in `dist/assets`, by their names without hash. */
export async function builtPictures(project: TestProject): Promise<Map<string, string>> {
  const pictures = new Map<string, string>()
  for (const path of await project.list('dist')) {
    const name = /^assets\/(.+)-[\w-]{8}\.png$/.exec(path)?.[1]
    if (name !== undefined) pictures.set(name, sha256(await project.read(`dist/${path}`)))
  }
  return pictures
}

/** The text of all scripts in `dist`. */
export async function builtScript(project: TestProject): Promise<string> {
  const scripts = (await project.list('dist')).filter(path => path.endsWith('.js'))
  const texts = await Promise.all(scripts.map(path => project.text(`dist/${path}`)))
  return texts.join('\n')
}

/** Runs the script of a build, which must be a single one, and gives what it left in `globalThis.result`. */
export async function evaluate(project: TestProject): Promise<Record<string, unknown>> {
  const target: { result?: Record<string, unknown> } = {}
  new Function('globalThis', await builtScript(project))(target)
  return target.result ?? {}
}
