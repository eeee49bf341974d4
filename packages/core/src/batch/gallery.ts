import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import { imageIn } from '../emit/named-image.ts'
import { parseSha256, type Sha256, sha256 } from '../fingerprint/digest.ts'
import { inspectImage } from '../image/inspect.ts'
import type { Invalid, PlanOptions, ReferenceImage, Shown } from '../options.ts'
import type { GalleryImage, InputReport, OutputReport } from '../report.ts'
import { type OpenStore, openStore } from '../store/open-store.ts'
import { expectedTotal } from './expected-total.ts'
import { loadProject } from './load-project.ts'
import { copyTaker, type NamedCopies, namedCopies, withCopies } from './named-copies.ts'
import { pinnedIn } from './pin-references.ts'
import { cacheDirOf, lockedIn, planProject, unusedIn } from './plan-project.ts'
import { reportCharges } from './report-charges.ts'
import { explainPlanned } from './why-entry.ts'

/**
 * Every entry with what decides it, what there is to choose from and what the next run would do. No network; the store
 * is written only where a damaged image is set aside.
 * @throws KirinError `usage` for a manifest or filter that names nothing, `journal` for a damaged claim
 */
export async function gallery(options: PlanOptions): Promise<Shown | Invalid> {
  const project = await loadProject(options)
  if (project.kind === 'invalid') return project
  const { manifests, entries, diagnostics } = project
  const { root, emulated } = options
  const opened = openStore(cacheDirOf(options), systemClock)
  const copies = namedCopies(project, [{ emulated, emit: {}, folder: undefined }])
  const store = withCopies(opened.store, copyTaker(opened.store, { root, copies }))
  const planned = await planProject(project, { ...opened, store }, options, pinnedIn(project.locks), {
    bySubjects: true,
  })
  const locked = lockedIn(project, emulated)
  const explained = await Promise.all(
    planned.map(async (each): Promise<GalleryImage> => {
      const { alt } = each.entry
      const explanation = await explainPlanned(each, locked(each.entry), opened, options)
      return alt === undefined ? explanation : { ...explanation, alt }
    }),
  )
  const nexts = explained.map(({ next }) => next)
  const { images, ledger } = await reportCharges(opened.ledger, nexts, emulated)
  return {
    kind: 'shown',
    manifests,
    entries,
    diagnostics,
    report: {
      version: 1,
      ...(emulated ? { emulated } : {}),
      images: explained.map((image, index) => ({ ...image, next: images[index] ?? image.next })),
      unused: unusedIn(project, options),
      ledger,
      expectedCostUsd: expectedTotal(nexts),
    },
    read: output => readImage(output, { opened, root, copies }),
    readReference: input => readReference(input, { opened, root, files: project.files }),
  }
}

/** A file of the project, or what the store has of a URL or another entry. */
async function readReference(
  { value, sha256: digest }: Pick<InputReport, 'value' | 'sha256'>,
  {
    opened,
    root,
    files,
  }: { readonly opened: OpenStore; readonly root: string; readonly files: ReadonlyMap<string, Sha256> },
): Promise<ReferenceImage | undefined> {
  const wanted = parseSha256(digest)
  if (!wanted) return undefined
  const content =
    files.get(value) === wanted
      ? await readFile(join(root, ...value.split('/'))).catch(() => undefined)
      : await opened.store.read(wanted)
  if (!content || sha256(content) !== wanted) return undefined
  const image = inspectImage(content)
  return image.kind === 'image'
    ? { type: image.type, width: image.width, height: image.height, content }
    : undefined
}

async function readImage(
  { sha256: digest, bytes }: Pick<OutputReport, 'sha256' | 'bytes'>,
  {
    opened,
    root,
    copies,
  }: { readonly opened: OpenStore; readonly root: string; readonly copies: NamedCopies },
): Promise<Uint8Array | undefined> {
  const wanted = parseSha256(digest)
  if (!wanted) return undefined
  const stored = await opened.store.read(wanted)
  if (stored) return stored
  for (const file of copies.get(wanted) ?? []) {
    const image = await imageIn(join(root, ...file.split('/')), { sha256: wanted, bytes })
    if (image) return image
  }
  return undefined
}
