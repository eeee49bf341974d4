const MEGABYTE = 1024 * 1024

/** A size beyond a limit in whole megabytes, and the limit, in a unit that tells them apart. */
export function sizes(bytes: number, limit: number): { readonly size: string; readonly most: string } {
  const size = (bytes / MEGABYTE).toFixed(1)
  return size === (limit / MEGABYTE).toFixed(1)
    ? { size: `${bytes} bytes`, most: `${limit} bytes` }
    : { size: `${size} MB`, most: `${limit / MEGABYTE} MB` }
}
