import type { Catalogue, Picture } from './catalogue.ts'
import { withQuery } from './kirin-url.ts'
import type { ModuleRequest } from './virtual-id.ts'

/** The file itself, where it alone is asked for; `undefined` where there is no such image. */
export function fileOf(
  request: ModuleRequest,
  catalogue: Catalogue,
  moduleOf: (file: string) => string,
): string | undefined {
  if (request.kind !== 'url' && request.kind !== 'file') return undefined
  const file = chosenOf(request, catalogue)?.file
  if (file === undefined) return undefined
  return request.kind === 'url' ? moduleOf(file) : withQuery(file, request.query)
}

export function chosenOf(request: ModuleRequest | undefined, catalogue: Catalogue): Picture | undefined {
  return request && 'id' in request ? catalogue.get(request.id)?.chosen : undefined
}

/** Whether the module tells all of an image, its preview too. */
export function isWhole(
  request: ModuleRequest,
): request is Extract<ModuleRequest, { kind: 'image' | 'all' }> {
  return request.kind === 'image' || request.kind === 'all'
}
