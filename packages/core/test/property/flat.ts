import type { Reference, ResolvedEntry, Subject } from '../../src/resolve/entry.ts'

/** Where an image of such a manifest stands in it. */
export function placeInFlat(id: string): number {
  return Number(id.slice('flat'.length))
}

/**
 * The same entries said at length: no template, no default, no matrix, one image an entry, pictures by their place in
 * a list. Images are called `flatN`, in order.
 */
export function toFlat(entries: readonly ResolvedEntry[]): Record<string, unknown> {
  const places = new Map(entries.map(({ id }, index) => [id, index]))
  const target = (reference: Reference): string => {
    switch (reference.kind) {
      case 'file':
        return `./${reference.path}`
      case 'url':
        return reference.url
      case 'inline':
        return `data:image/png;base64,${Buffer.from(reference.bytes).toString('base64')}`
      case 'entry':
        return `kirin:flat${places.get(reference.id)}${reference.frame === undefined ? '' : `#${reference.frame}`}`
    }
  }
  const elements: Record<string, unknown> = {}
  const images: Record<string, unknown> = {}
  for (const [index, entry] of entries.entries()) {
    // The first ones can be listed; from the first declared one on they join by their names, in the same order.
    const listed = leadingIds(entry.subjects)
    const names = entry.subjects.slice(listed.length).map((subject, place) => {
      const name = `subject${index}_${place}`
      elements[name] = subjectData(subject, target)
      return name
    })
    const prompt = entry.prompt.replace(/<<<element_(\d+)>>>/g, (token, position: string) => {
      const name = names[Number(position) - 1 - listed.length]
      return name === undefined ? token : `<<<${name}>>>`
    })
    images[`flat${index}`] = {
      prompt: literal(prompt),
      resolution: entry.resolution,
      aspect_ratio: entry.aspectRatio,
      watermark_info: { enabled: entry.watermark },
      ...(entry.result.type === 'single'
        ? { result_type: 'single', n: entry.result.n }
        : { result_type: 'series', series_amount: entry.result.amount }),
      ...(entry.references.length > 0
        ? { image_list: entry.references.map(to => ({ image: target(to) })) }
        : {}),
      ...(listed.length > 0 ? { element_list: listed.map(id => ({ element_id: BigInt(id) })) } : {}),
      ...(entry.callbackUrl === undefined ? {} : { callback_url: entry.callbackUrl }),
    }
  }
  return { version: 1, ...(Object.keys(elements).length > 0 ? { elements } : {}), images }
}

/** A text that looks like a template is none any more. */
function literal(text: string): string {
  return /\{[{%]/.test(text) ? `{% raw %}${text}{% endraw %}` : text
}

function leadingIds(subjects: readonly Subject[]): string[] {
  const declared = subjects.findIndex(({ kind }) => kind === 'declared')
  return subjects
    .slice(0, declared === -1 ? undefined : declared)
    .flatMap(subject => (subject.kind === 'existing' ? [subject.id] : []))
}

function subjectData(subject: Subject, target: (reference: Reference) => string): unknown {
  if (subject.kind === 'existing') return BigInt(subject.id)
  return {
    description: subject.description,
    frontal_image: target(subject.frontalImage),
    refer_images: subject.referImages.map(target),
    ...(subject.tags.length > 0 ? { tags: subject.tags } : {}),
  }
}
