import { blend, type Palette } from './palette.ts'
import type { PictureSize } from './size.ts'

/** What a motif is drawn from. */
export interface Scene extends PictureSize {
  readonly palette: Palette
  readonly random: () => number
  /** From 0 to 1: the place in a series, whose frames share everything else. */
  readonly phase: number
}

/** SVG markup: definitions, and shapes from back to front. */
export interface Drawing {
  readonly defs: string
  readonly shapes: string
}

/** Hills in layers under a low sun. */
function dunes(scene: Scene): Drawing {
  const { width, height, palette, random, phase } = scene
  const unit = Math.min(width, height)
  const sunX = width * (0.18 + 0.64 * phase)
  const sunY = height * (0.4 - 0.16 * Math.sin(phase * Math.PI) + 0.06 * random())
  const radius = unit * (0.1 + 0.05 * random())
  const count = 4 + Math.floor(random() * 2)
  const layers = Array.from({ length: count }, (_, layer) => {
    const depth = layer / (count - 1)
    const top = height * (0.48 + 0.36 * depth)
    const swell = height * (0.05 + 0.05 * random())
    const [waves, drift] = [0.7 + random() * 1.1, random() * 7 + phase * depth]
    const ridge = Array.from({ length: 81 }, (_, step) => {
      const x = step / 80
      const y =
        Math.sin(x * waves * 2 * Math.PI + drift) + 0.45 * Math.sin(x * waves * 4.4 * Math.PI + drift * 2.3)
      return `${px(x * width)} ${px(top + y * swell)}`
    })
    const colour = blend(palette.layers[0], palette.layers[1], depth)
    return {
      gradient: linear(`layer${layer}`, blend(colour, palette.light, 0.2 * (1 - depth) + 0.08), colour),
      path: `<path fill="url(#layer${layer})" d="M0 ${px(height)}L${ridge.join('L')}L${px(width)} ${px(height)}Z"/>`,
    }
  })
  return {
    defs: [halo(sunX, sunY, radius * 4.5, palette.light, 0.75), ...layers.map(layer => layer.gradient)].join(
      '',
    ),
    shapes: [
      `<rect width="${width}" height="${height}" fill="url(#halo)"/>`,
      circle(sunX, sunY, radius, palette.light, 0.95),
      ...layers.map(layer => layer.path),
    ].join(''),
  }
}

/** Translucent spheres, lit from the upper left. */
function spheres(scene: Scene): Drawing {
  const { width, height, palette, random, phase } = scene
  const unit = Math.min(width, height)
  const count = 6 + Math.floor(random() * 3)
  const drawn = Array.from({ length: count }, (_, place) => {
    const size = unit * (0.36 - 0.034 * place + 0.05 * random())
    const x = width * (0.08 + 0.84 * ((place * 0.618 + random() * 0.25 + phase * 0.12) % 1))
    const y = height * (0.16 + 0.68 * random())
    const colour =
      place % 3 === 2 ? palette.accent : blend(palette.layers[0], palette.layers[1], 0.15 + 0.6 * random())
    return {
      gradient:
        `<radialGradient id="sphere${place}" cx=".36" cy=".3" r=".8">` +
        `<stop stop-color="${blend(colour, palette.light, 0.7)}"/>` +
        `<stop offset=".55" stop-color="${colour}"/>` +
        `<stop offset="1" stop-color="${blend(colour, palette.layers[1], 0.65)}"/></radialGradient>`,
      shape: circle(x, y, size, `url(#sphere${place})`, 0.92),
    }
  })
  return {
    defs:
      halo(width * 0.3, height * 0.2, unit * 0.95, palette.light, 0.55) +
      drawn.map(one => one.gradient).join(''),
    shapes: `<rect width="${width}" height="${height}" fill="url(#halo)"/>${drawn.map(one => one.shape).join('')}`,
  }
}

/** Rings that rise from an edge. */
function arcs(scene: Scene): Drawing {
  const { width, height, palette, random, phase } = scene
  const x = width * (random() < 0.5 ? 0.2 + 0.15 * random() : 0.65 + 0.2 * random())
  const y = height * (1.02 - 0.12 * phase)
  const count = 7 + Math.floor(random() * 3)
  const outer = Math.hypot(Math.max(x, width - x), y) * (0.78 + 0.16 * random())
  const accentAt = 2 + Math.floor(random() * (count - 3))
  const rings = Array.from({ length: count }, (_, ring) => {
    const share = ring / (count - 1)
    const colour = ring === accentAt ? palette.accent : blend(palette.layers[0], palette.light, 1 - share)
    const dark = ring % 2 === 1 && ring !== accentAt ? blend(colour, palette.layers[1], 0.6) : colour
    return circle(x, y, outer * (1 - 0.86 * share), blend(dark, palette.sky[1], 0.15), 1)
  })
  return {
    defs: halo(x, y, outer * 1.35, palette.light, 0.6),
    shapes: `<rect width="${width}" height="${height}" fill="url(#halo)"/>${rings.join('')}${circle(x, y, outer * 0.1, palette.layers[1], 1)}`,
  }
}

/** A quilt of quarter circles, half circles and dots. */
function tiles(scene: Scene): Drawing {
  const { width, height, palette, random, phase } = scene
  const side = Math.max(width, height) / 8
  const columns = Math.ceil(width / side)
  const rows = Math.ceil(height / side)
  const colours = [
    palette.sky[0],
    palette.sky[1],
    palette.light,
    palette.layers[0],
    palette.layers[1],
    palette.accent,
  ]
  const colour = (place: number): string => colours[place % colours.length] ?? palette.light
  const upTo = (limit: number): number => Math.floor(random() * limit)
  const shapes: string[] = []
  for (let tile = 0; tile < columns * rows; tile += 1) {
    const x = (tile % columns) * side
    const y = Math.floor(tile / columns) * side
    const first = upTo(colours.length)
    // Neither figure nor dot ever has the colour of the ground.
    const [ground, figure, dot] = [colour(first), colour(first + 1 + upTo(5)), colour(first + 1 + upTo(5))]
    const turn = Math.floor(random() * 4 + phase * 3) % 4
    const form = upTo(4)
    const s = px(side)
    const half = px(side / 2)
    const figures = [
      `<path d="M0 0H${s}A${s} ${s} 0 0 1 0 ${s}Z" fill="${figure}"/>`,
      `<path d="M0 ${half}A${half} ${half} 0 0 1 ${s} ${half}Z" fill="${figure}"/><path d="M0 ${s}A${half} ${half} 0 0 1 ${s} ${s}Z" fill="${dot}"/>`,
      circle(side / 2, side / 2, side * 0.34, figure, 1) + circle(side / 2, side / 2, side * 0.14, dot, 1),
      `<path d="M0 0H${s}A${s} ${s} 0 0 1 0 ${s}Z" fill="${figure}"/><path d="M0 0H${half}A${half} ${half} 0 0 1 0 ${half}Z" fill="${dot}"/>`,
    ]
    shapes.push(
      `<g transform="translate(${px(x)} ${px(y)}) rotate(${turn * 90} ${half} ${half})">` +
        `<rect width="${px(side + 0.5)}" height="${px(side + 0.5)}" fill="${ground}"/>${figures[form]}</g>`,
    )
  }
  return { defs: '', shapes: shapes.join('') }
}

/** The motifs in the order in which the candidates of one task take their turns. */
export const MOTIFS: readonly ((scene: Scene) => Drawing)[] = [dunes, arcs, spheres, tiles]

/** A linear gradient from top to bottom. */
export function linear(id: string, top: string, bottom: string): string {
  return (
    `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">` +
    `<stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>`
  )
}

function halo(x: number, y: number, radius: number, colour: string, opacity: number): string {
  return (
    `<radialGradient id="halo" gradientUnits="userSpaceOnUse" cx="${px(x)}" cy="${px(y)}" r="${px(radius)}">` +
    `<stop stop-color="${colour}" stop-opacity="${opacity}"/>` +
    `<stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`
  )
}

function circle(x: number, y: number, radius: number, fill: string, opacity: number): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="${px(radius)}" fill="${fill}" opacity="${opacity}"/>`
}

/** Pixels with one decimal, so that the markup is the same wherever sines differ in their last bit. */
function px(value: number): string {
  return value.toFixed(1)
}
