import { open, rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { KirinError, readEnvironment, gallery as showGallery } from '@kirin-batch/core'
import { makeFolder } from '@kirin-batch/core/up-to-date'
import type { GalleryCommand } from '../args/command.ts'
import { originOf } from '../connection.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { GENERATOR, pageHtml, sumsOf } from '../gallery/page.ts'
import { embed, link, type Pictures } from '../gallery/pictures.ts'
import { onManifests } from '../no-manifest.ts'
import { bytes, count } from '../output/format.ts'
import { printable } from '../output/printable.ts'
import { openProject } from '../project.ts'
import { reportDiagnostics, reportInvalid, writeJson } from '../results/diagnostics.ts'

const DEFAULT_FILE = 'kirin-gallery.html'

/** Everything that there is to see, as one page. */
export async function gallery(command: GalleryCommand, context: Context): Promise<ExitCode> {
  const { cwd, env, output } = context
  const project = openProject(cwd, command.manifests)
  const environment = readEnvironment(project.root, env)
  output.addSecret(environment.apiKey)
  const emulated = command.emulate || environment.emulate
  const origin = originOf(environment, emulated)
  const result = await onManifests(cwd, command.manifests, () =>
    showGallery({
      ...project,
      emulated,
      ...(origin === undefined ? {} : { origin }),
      ...(environment.cacheDir === undefined ? {} : { cacheDir: environment.cacheDir }),
      ...(command.filter === undefined ? {} : { filter: command.filter }),
    }),
  )
  if (result.kind === 'invalid') return reportInvalid(context, project.root, result.diagnostics, command)

  reportDiagnostics(context, project.root, result.diagnostics)
  // Before the images come in: their bytes are no text.
  const report: typeof result.report = JSON.parse(output.redact(JSON.stringify(result.report)))
  const typed = command.output ?? DEFAULT_FILE
  const file = resolve(cwd, typed)
  await assertOurs(file, typed)
  makeFolder(dirname(file))
  const pictures = command.link ? await link(report, result, file) : await embed(report, result)
  await writeFile(`${file}.new`, pageHtml(report, pictures))
  await rename(`${file}.new`, file)
  if (command.json)
    writeJson(output, {
      version: 1,
      file: typed,
      images: report.images.length,
      candidates: report.images.reduce((sum, image) => sum + image.candidates.length, 0),
      bytes: pictures.bytes,
      leftOut: pictures.leftOut.size,
    })
  else output.result(`${[`${printable(typed)}  ${sumsOf(report)}`, ...contentOf(pictures)].join('\n')}\n`)
  return EXIT.OK
}

/** @throws KirinError `usage` where the file is there and is no page of ours */
async function assertOurs(file: string, typed: string): Promise<void> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!handle) return
  try {
    if ((await handle.stat()).isDirectory())
      throw new KirinError(
        'usage',
        `"${typed}" is a folder: name the page in it, as in ${join(typed, DEFAULT_FILE)}`,
      )
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0)
    if (buffer.toString('utf8', 0, bytesRead).includes(GENERATOR)) return
  } finally {
    await handle.close()
  }
  throw new KirinError('usage', `"${typed}" is there already and is no gallery; nothing is written over it`)
}

function contentOf({ sources, leftOut, bytes: total }: Pictures): string[] {
  const there = `${count(sources.size, 'file')} of images, ${bytes(total)}`
  if (leftOut.size === 0) return [there]
  return [`${there}; ${leftOut.size} more would not fit: --link puts them beside the page`]
}
