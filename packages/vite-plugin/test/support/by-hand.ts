import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { previewOf } from '../../src/preview.ts'

/** What somebody would write who has the pictures as files: modules that import them. All are of the same size. */
export interface ByHand {
  readonly root: string
  readonly size: number
  /** Alternative texts, by id; empty where there is none. */
  readonly alt: Readonly<Record<string, string>>
  /** File names without their ending, by id, where there is more than one. */
  readonly frames: Readonly<Record<string, readonly string[]>>
  readonly candidates: Readonly<Record<string, readonly string[]>>
  readonly groups: Readonly<Record<string, readonly string[]>>
}

const MODULE = '\0by-hand:'

/** Vite with nothing but its own means, to compare with: an alias, links in pages, and modules that import files. */
export function byHand(images: ByHand): Plugin {
  const files = `${images.root}/.kirin/files`
  return {
    name: 'by-hand',
    config: () => ({ resolve: { alias: [{ find: /^kirin:(.*)$/, replacement: `${files}/$1.png` }] } }),
    transformIndexHtml: {
      order: 'pre',
      handler: html => html.replace(/(["' ])kirin:([\w/]+)/g, '$1/.kirin/files/$2.png'),
    },
    resolveId(source) {
      const [, id, query] = /^virtual:kirin-batch\/([^?]+)(?:\?(.*))?$/.exec(source) ?? []
      if (id === undefined) return undefined
      if (query === undefined || query === 'all') return `${MODULE}${id}.js`
      return `${files}/${id}.png${query === 'url' ? '' : `?${query}`}`
    },
    async load(moduleId) {
      if (!moduleId.startsWith(MODULE)) return undefined
      const id = moduleId.slice(MODULE.length, -'.js'.length)
      const group = images.groups[id]
      const code = group ? groupModule(id, group) : await imageModule(id, images, files)
      return { code, moduleSideEffects: false }
    },
  }
}

function groupModule(id: string, names: readonly string[]): string {
  const imports = names.map(
    (name, at) => `import i${at} from 'virtual:kirin-batch/${id.slice(0, -1)}${name}'\n`,
  )
  const properties = names.map((name, at) => `${name}: i${at}`)
  return `${imports.join('')}export const images = { ${properties.join(', ')} }\n`
}

async function imageModule(
  id: string,
  { alt, frames, candidates, size }: ByHand,
  files: string,
): Promise<string> {
  const shown = frames[id] ?? [id]
  const choice = candidates[id] ?? shown.slice(0, 1)
  const names = [...new Set([...shown, ...choice])]
  const list = (of: readonly string[]): string =>
    `[${of.map(name => `{ src: f${names.indexOf(name)}, width: ${size}, height: ${size} }`).join(', ')}]`
  return `${names.map((name, at) => `import f${at} from ${JSON.stringify(`${files}/${name}.png`)}\n`).join('')}
export const src = f0
export const width = ${size}
export const height = ${size}
export const alt = ${JSON.stringify(alt[id] ?? '')}
export const placeholder = ${JSON.stringify(previewOf(await readFile(join(files, `${names[0]}.png`))))}
export const frames = ${list(shown)}
export const candidates = ${list(choice)}
export default { src, width, height, alt, placeholder, frames, candidates }
`
}
