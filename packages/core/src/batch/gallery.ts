import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import { imageIn } from '../emit/named-image.ts'
import { parseSha256 } from '../fingerprint/digest.ts'
import type { Invalid, PlanOptions, Shown } from '../options.ts'
import { sumUsd } from '../plan/price.ts'
import type { GalleryImage, OutputReport } from '../report.ts'
import { type OpenStore, openStore } from '../store/open-store.ts'
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
  const copies = namedCopies(project, { emulated, emit: {}, folder: undefined })
  const store = withCopies(opened.store, copyTaker(opened.store, { root, copies }))
  const planned = await planProject(project, { ...opened, store }, options, pinnedIn(project.locks))
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
      unused: unusedIn(project, emulated),
      ledger,
      expectedCostUsd: sumUsd(nexts.map(image => image.expectedCostUsd)),
    },
    read: output => readImage(output, { opened, root, copies }),
  }
}

async function readImage(
  { sha256, bytes }: Pick<OutputReport, 'sha256' | 'bytes'>,
  {
    opened,
    root,
    copies,
  }: { readonly opened: OpenStore; readonly root: string; readonly copies: NamedCopies },
): Promise<Uint8Array | undefined> {
  const wanted = parseSha256(sha256)
  if (!wanted) return undefined
  const stored = await opened.store.read(wanted)
  if (stored) return stored
  for (const file of copies.get(wanted) ?? []) {
    const image = await imageIn(join(root, ...file.split('/')), { sha256: wanted, bytes })
    if (image) return image
  }
  return undefined
}
