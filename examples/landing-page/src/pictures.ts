interface Picture {
  readonly src: string
  readonly width: number
  readonly height: number
}

/** An `<img>` that keeps its place while it loads. */
export function imageOf(
  { src, width, height }: Picture,
  alt: string,
  loading: 'eager' | 'lazy',
): HTMLImageElement {
  const image = new Image(width, height)
  image.alt = alt
  image.loading = loading
  image.decoding = 'async'
  image.src = src
  return image
}

/** The element that `data-picture` marks as the place of a picture. */
export function placeOf(name: string): Element {
  const place = document.querySelector(`[data-picture="${name}"]`)
  if (!place) throw new Error(`The page has no place for the picture "${name}"`)
  return place
}
