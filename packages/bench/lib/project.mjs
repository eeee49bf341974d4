import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A temporary project; `manifest(count, name)` puts one manifest into a folder of its own and gives that folder. */
export function createProject(folder = tmpdir()) {
  const root = mkdtempSync(join(folder, 'kirin-bench-'))
  return {
    root,
    manifest(count, name, { out = true, aspectRatio = '1:1' } = {}) {
      const folder = join(root, name)
      mkdirSync(folder)
      writeFileSync(join(folder, 'package.json'), '{}\n')
      const images = Array.from({ length: count }, (_, index) => {
        const id = `image-${String(index + 1).padStart(4, '0')}`
        return `  ${id}:\n    prompt: ${name}, picture ${index + 1} of a calm sea\n`
      })
      const lines = [
        'version: 1',
        ...(out ? ['out: out'] : []),
        `defaults:\n  aspect_ratio: ${aspectRatio}`,
        'images:',
      ]
      writeFileSync(join(folder, 'images.kirin.yaml'), `${lines.join('\n')}\n${images.join('')}`)
      return folder
    },
    remove() {
      rmSync(root, { recursive: true, force: true })
    },
  }
}
