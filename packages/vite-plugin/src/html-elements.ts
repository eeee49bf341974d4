import type { DefaultTreeAdapterTypes } from 'parse5'

/** An attribute as it stands in the text: `start` to `end` is the whole of it, with its name. */
export interface Attribute {
  /** With its prefix, where it has one: `xlink:href`. */
  readonly name: string
  readonly value: string
  readonly start: number
  readonly end: number
}

export interface HtmlElement {
  readonly name: string
  readonly attributes: readonly Attribute[]
  /** Right behind the name in the start tag: where an attribute can be added. */
  readonly nameEnd: number
}

/** All elements that the text of a page has, in order, those of templates and `<noscript>` too; read as Vite reads it. */
export async function elementsOf(html: string): Promise<HtmlElement[]> {
  const { parse } = await import('parse5')
  const found: HtmlElement[] = []
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) {
      const element = elementOf(node)
      if (element) found.push(element)
    }
    for (const child of 'content' in node ? [node.content] : 'childNodes' in node ? node.childNodes : []) {
      visit(child)
    }
  }
  visit(parse(html, { scriptingEnabled: false, sourceCodeLocationInfo: true }))
  return found
}

function elementOf(node: DefaultTreeAdapterTypes.Element): HtmlElement | undefined {
  const { sourceCodeLocation: place } = node
  const tag = place?.startTag ?? place
  // What the parser has added by itself stands nowhere.
  if (!tag) return undefined
  const attributes = node.attrs.flatMap(({ name, prefix, value }) => {
    const full = prefix === undefined || prefix === '' ? name : `${prefix}:${name}`
    const at = place?.attrs?.[full]
    return at ? [{ name: full, value, start: at.startOffset, end: at.endOffset }] : []
  })
  return { name: node.tagName, attributes, nameEnd: tag.startOffset + 1 + node.tagName.length }
}
