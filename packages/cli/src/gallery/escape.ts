import { printable } from '../output/printable.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for HTML, between tags or in a quoted attribute. Lines stay, what could hide or turn text becomes visible. */
export function escapeHtml(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).map(printable)
  return lines.join('\n').replace(/[&<>"']/g, character => ENTITIES[character] ?? '')
}

/** Where an entry stands in the page: escaped. An id has no white space, so it can stand in the `id` of an element. */
export function anchorOf(id: string): string {
  return escapeHtml(`image:${id}`)
}
