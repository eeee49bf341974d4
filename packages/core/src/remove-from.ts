/**
 * Takes an item out of a list, where it is in it. For few things that come and go by the thousands: in a `Set` each table
 * that is outgrown points to the next, so that V8 keeps them all, and all that was in them, until it looks through old
 * memory.
 */
export function removeFrom<T>(list: T[], item: T): void {
  const at = list.indexOf(item)
  if (at !== -1) list.splice(at, 1)
}
