import { posix } from 'node:path'
import type { Rolldown } from 'vite'

/**
 * Pictures that are part of a build because a module imports them all, while nothing of what is shipped refers to them:
 * a bundler drops unused code, and Vite keeps the files that it came with. In doubt a picture stays.
 * @param isPicture of a file as Vite names it: a POSIX path from its root
 * @returns names in the bundle
 */
export function unusedPictures(
  bundle: Rolldown.OutputBundle,
  isPicture: (file: string) => boolean,
): readonly string[] {
  const outputs = Object.values(bundle)
  const texts = outputs.flatMap(output =>
    output.type === 'chunk' ? [output.code] : typeof output.source === 'string' ? [output.source] : [],
  )
  const rendered = new Set(
    outputs.flatMap(output =>
      output.type === 'chunk' ? Object.keys(output.modules).map(id => id.replace(/\?.*$/, '')) : [],
    ),
  )
  return outputs.flatMap(output => {
    if (output.type === 'chunk') return []
    const { fileName, originalFileNames } = output
    if (originalFileNames.length === 0 || !originalFileNames.every(isPicture)) return []
    const name = posix.basename(fileName)
    // Other letters may be written as escapes.
    const isPlain = /^[\w.-]+$/.test(name)
    const isRendered = originalFileNames.some(file => [...rendered].some(id => id.endsWith(`/${file}`)))
    return isPlain && !isRendered && !texts.some(text => text.includes(name)) ? [fileName] : []
  })
}
