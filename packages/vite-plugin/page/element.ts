type Child = Node | string | undefined

/** What an element may be given: properties that hold no markup, and attributes. */
export interface Properties {
  readonly class?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly onClick?: () => void
}

/** Children are elements, or text that stays text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { class: name, attributes = {}, onClick }: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  if (name !== undefined) made.className = name
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (onClick) made.addEventListener('click', onClick)
  made.append(...children.filter(child => child !== undefined))
  return made
}

/** @throws Error where the document has none */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id)
  if (found instanceof type) return found
  throw new Error(`The page has no #${id}`)
}
