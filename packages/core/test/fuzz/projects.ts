import { readdirSync, readFileSync } from 'node:fs'
import sharp from 'sharp'

/** Texts by file name; `a.kirin.yaml` is the manifest. */
export type Project = Readonly<Record<string, string>>

/** The projects that are changed: those beside this file, and the example. */
export function corpus(): readonly Project[] {
  const here = new URL('./corpus/', import.meta.url)
  const projects = readdirSync(here)
    .sort()
    .map(name => {
      const folder = new URL(`${name}/`, here)
      return Object.fromEntries(
        readdirSync(folder)
          .sort()
          .map(file => [file, readFileSync(new URL(file, folder), 'utf8')]),
      )
    })
  const example = new URL('../../../../examples/landing-page/images.kirin.yaml', import.meta.url)
  return [...projects, { 'a.kirin.yaml': readFileSync(example, 'utf8') }]
}

/** The picture that all of them refer to. */
export async function bottle(): Promise<Buffer> {
  const image = sharp({ create: { width: 320, height: 320, channels: 3, background: '#336699' } })
  return await image.png().toBuffer()
}
