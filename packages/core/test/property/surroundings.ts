import type { Draw } from './draw.ts'
import type { Surroundings } from './model.ts'

const PREFIXES = {
  var: ['v', '_v', 'a-b', 'toString'],
  reference: ['r', '_r', 'Name-', '__proto__r'],
  element: ['e', '_e', 'N-ame', 'constructor'],
  axis: ['x', '_x', 'a_', 'axis-'],
  image: ['image', 'Bild-', '図', 'a.b_', '9a'],
} as const

const TEXTS = ['an alternative', '"quoted": {} # text', 'two\nlines', '']
const VALUES = [1, 'text', null, true, [1, [2, {}]], { owner: { name: 'x', since: '2026-01-01' } }]

/** Other names for everything, and other texts that are not sent. The place of a thing stays at the end of its name. */
export function drawSurroundings(draw: Draw): Surroundings {
  const prefixes = {
    var: draw.pick(PREFIXES.var),
    reference: draw.pick(PREFIXES.reference),
    element: draw.pick(PREFIXES.element),
    axis: draw.pick(PREFIXES.axis),
    image: draw.pick(PREFIXES.image),
  }
  return {
    name: (kind, index) => `${prefixes[kind]}${index}`,
    free: image => ({
      ...(draw.chance(40) ? { alt: draw.pick(TEXTS) } : {}),
      ...(draw.chance(40) ? { on_change: draw.pick(['regenerate', 'keep']) } : {}),
      ...(draw.chance(40) ? { meta: draw.pick(VALUES) } : {}),
      ...(draw.chance(40) && image >= 0 ? { file: draw.pick(['folder/name', 'x.png', 'Ü-1']) } : {}),
    }),
  }
}
