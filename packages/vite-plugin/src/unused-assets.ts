import { posix } from 'node:path'
import type { Environment, Rolldown } from 'vite'

/**
 * Pictures that are part of a build because a module imports them all, while nothing of what is shipped refers to them:
 * a bundler drops unused code, and Vite keeps the files that it came with. In doubt a picture stays.
 * @param isPicture of a file as Vite names it: a POSIX path from its root
 * @param usedBy files that code of a module refers to without a module of their own, named in the same way
 * @returns names in the bundle
 */
export function unusedPictures(
  bundle: Rolldown.OutputBundle,
  isPicture: (file: string) => boolean,
  usedBy: (moduleId: string, code: string | null) => string | undefined,
): readonly string[] {
  const outputs = Object.values(bundle)
  const pictures = outputs.filter(
    output =>
      output.type === 'asset' &&
      output.originalFileNames.length > 0 &&
      output.originalFileNames.every(isPicture) &&
      // Other letters may be written as escapes.
      PLAIN.test(posix.basename(output.fileName)),
  )
  if (pictures.length === 0) return []
  // The bytes of a picture say nothing, and a bundler copies them where they are asked for.
  const texts = outputs
    .filter(output => !pictures.includes(output))
    .flatMap(output => (output.type === 'chunk' ? output.code : output.source))
    .filter(text => typeof text === 'string')
  const unnamed = pictures.filter(
    ({ fileName }) => !texts.some(text => text.includes(posix.basename(fileName))),
  )
  if (unnamed.length === 0) return []
  const modules = outputs.flatMap(output => (output.type === 'chunk' ? Object.entries(output.modules) : []))
  const rendered = modules.map(([id]) => id.replace(/\?.*$/, ''))
  const named = new Set(modules.map(([id, { code }]) => usedBy(id, code)))
  const isRendered = (file: string): boolean =>
    named.has(file) || rendered.some(id => id.endsWith(`/${file}`))
  return unnamed
    .filter(output => output.type === 'asset' && !output.originalFileNames.some(isRendered))
    .map(({ fileName }) => fileName)
}

/** Whether servers of the same build have the URLs of these files and none of their own: what they name shows too late. */
export function isNeededElsewhere(environment: Environment): boolean {
  const { builder, build, environments } = environment.getTopLevelConfig()
  if (!builder || environment.config.consumer === 'server') return false
  return Object.entries(environments).some(([name, { consumer, build: its }]) => {
    // While a client is built, Vite gives the client's own `emitAssets` to the one called `ssr`.
    const emits = name === 'ssr' ? build.ssrEmitAssets : its.emitAssets
    return consumer === 'server' && !emits
  })
}

const PLAIN = /^[\w.-]+$/
