import type { KirinPicture } from 'virtual:kirin-batch'

interface PictureProps {
  /** An image, or one of its frames or candidates, which have no text and no placeholder of their own. */
  readonly of: KirinPicture & { readonly alt?: string; readonly placeholder?: string }
  readonly alt?: string
  /** Whether it is in view from the start. */
  readonly first?: boolean
}

/** A picture that keeps its place and shows its colours while it loads. */
export function Picture({
  of: { src, width, height, placeholder, ...of },
  alt,
  first = false,
}: PictureProps) {
  return (
    <img
      src={src}
      width={width}
      height={height}
      alt={alt ?? of.alt ?? ''}
      loading={first ? 'eager' : 'lazy'}
      fetchPriority={first ? 'high' : 'auto'}
      decoding="async"
      style={placeholder === undefined ? undefined : { backgroundImage: `url(${placeholder})` }}
    />
  )
}
