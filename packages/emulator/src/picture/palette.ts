/** Colours of one picture, as `#rrggbb`. */
export interface Palette {
  /** Top and bottom of the background. */
  readonly sky: readonly [top: string, bottom: string]
  /** The brightest spot. */
  readonly light: string
  /** Far and near end of the layers in front. */
  readonly layers: readonly [far: string, near: string]
  readonly accent: string
}

export const PALETTES: readonly Palette[] = [
  { sky: ['#27335c', '#f0a48a'], light: '#ffe9c9', layers: ['#b56b7c', '#1d2140'], accent: '#f2c14e' },
  { sky: ['#8ecae6', '#fdf1d6'], light: '#ffffff', layers: ['#8fb8a8', '#1f4d4a'], accent: '#f28f5b' },
  { sky: ['#f7d9c4', '#f4a896'], light: '#fff4e3', layers: ['#d97b6c', '#5b2a3c'], accent: '#3f7d8c' },
  { sky: ['#0f2f3f', '#5aa9a0'], light: '#e6f7d9', layers: ['#3f8a86', '#0a1f2b'], accent: '#f3b562' },
  { sky: ['#e8e2f4', '#b9c4ee'], light: '#fffdf5', layers: ['#8d93cf', '#2c2f63'], accent: '#f27a7d' },
  { sky: ['#f5e6c8', '#e9b872'], light: '#fffaf0', layers: ['#c98a4b', '#4a2f25'], accent: '#2f6f73' },
  { sky: ['#3b1f4b', '#e4677d'], light: '#ffd9b8', layers: ['#a8447a', '#230f33'], accent: '#ffb35c' },
  { sky: ['#d7ecd9', '#86bfa0'], light: '#fefbe8', layers: ['#5f9c7c', '#173b33'], accent: '#e86f51' },
  { sky: ['#cfe3f5', '#f6c8c4'], light: '#fffaf2', layers: ['#c88fa6', '#3d2f55'], accent: '#4b87b9' },
  { sky: ['#16203a', '#3f6fa8'], light: '#dff1ff', layers: ['#345d93', '#0b1225'], accent: '#f4d35e' },
  { sky: ['#fbe3a8', '#f59d5e'], light: '#fff7dc', layers: ['#d8684a', '#47203a'], accent: '#386e8a' },
  { sky: ['#e9ecef', '#b8c6cf'], light: '#ffffff', layers: ['#7f97a6', '#22303c'], accent: '#e4775a' },
]

/** The colour at `share` (0 to 1) of the way from one to another. */
export function blend(from: string, to: string, share: number): string {
  const mixed = [1, 3, 5].map(at => {
    const start = Number.parseInt(from.slice(at, at + 2), 16)
    const end = Number.parseInt(to.slice(at, at + 2), 16)
    return Math.round(start + (end - start) * share)
      .toString(16)
      .padStart(2, '0')
  })
  return `#${mixed.join('')}`
}
