import { join } from 'node:path'
import { pick } from '@kirin-batch/core'
import { type Emulator, startEmulator } from '@kirin-batch/emulator'
import type { Browser, Page } from 'playwright-core'
import { createServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { HAS_BROWSER, inBrowser, launchBrowser } from '../../cli/test/support/browser.ts'
import { setEnvironment } from './support/emulator.ts'
import { complaintsOver, copyExample, type ExampleCopy, readSite } from './support/example.ts'
import { lockedDigests, sha256 } from './support/project.ts'

interface Example {
  readonly name: string
  readonly vite: 7 | 8
  /** What is served to browsers. */
  readonly site: string
  readonly entries: number
  readonly pictures: number
  /** Of the images of its first page, in order. */
  readonly alts: readonly string[]
}

const EXAMPLES: readonly Example[] = [
  {
    name: 'react',
    vite: 8,
    site: 'dist',
    entries: 5,
    pictures: 10,
    alts: [
      'Stoneware bowls on a shelf, in cool light',
      'A bowl in the making, 1 of 4',
      'A bowl in the making, 2 of 4',
      'A bowl in the making, 3 of 4',
      'A bowl in the making, 4 of 4',
      '',
      '',
      '',
      'A bowl whose glaze is the colour of the sea',
      'The coast at Tidewater in spring',
    ],
  },
  {
    name: 'vue',
    vite: 7,
    site: 'dist',
    entries: 6,
    pictures: 8,
    alts: [
      'One lit window in a sleeping city',
      'Cover of drift',
      'Cover of signal',
      'Cover of dawn',
      'The rooftop, Midnight',
      'The rooftop, Three',
      'The rooftop, Sunrise',
    ],
  },
  {
    name: 'sveltekit',
    vite: 8,
    site: 'build/client',
    entries: 5,
    pictures: 7,
    alts: [
      'The cabin birk',
      'The cabin alder',
      'The cabin rowan',
      'A day at the fjord, 1 of 3',
      'A day at the fjord, 2 of 3',
      'A day at the fjord, 3 of 3',
    ],
  },
]

// Above what Vite writes into scripts and style sheets as text.
const IMAGE_SCALE = 0.5

let emulator: Emulator
const copies = new Map<string, ExampleCopy>()

beforeAll(async () => {
  emulator = await startEmulator({ imageScale: IMAGE_SCALE, seed: 'examples' })
})

afterAll(async () => {
  await emulator.close()
  await Promise.all([...copies.values()].map(copy => copy.remove()))
})

interface ShownImage {
  /** Without the origin. */
  readonly src: string
  readonly alt: string
  readonly width: number
  readonly height: number
  readonly natural: readonly [width: number, height: number]
}

// What runs in the browser is text: the rest of the tests knows no DOM.
const SHOWN_IMAGES = `Promise.all([...document.images].map(async image => {
  image.loading = 'eager'
  await image.decode()
  const { alt, naturalWidth, naturalHeight } = image
  const [width, height] = [Number(image.getAttribute('width')), Number(image.getAttribute('height'))]
  return { src: new URL(image.src).pathname, alt, width, height, natural: [naturalWidth, naturalHeight] }
}))`

async function shownOn(page: Page): Promise<readonly ShownImage[]> {
  return (await page.evaluate(SHOWN_IMAGES)) as ShownImage[]
}

/** What a page has to complain of, as it comes. */
function complaintsOf(page: Page): readonly string[] {
  const heard: string[] = []
  page.on('console', message => {
    if (message.type() !== 'log') heard.push(message.text())
  })
  page.on('pageerror', error => heard.push(error.message))
  page.on('response', response => {
    if (response.status() >= 400) heard.push(`${response.status()} ${response.url()}`)
  })
  return heard
}

function copyOf(name: string): ExampleCopy {
  const copy = copies.get(name)
  if (!copy) throw new Error(`examples/${name} was not built`)
  return copy
}

describe.each(EXAMPLES)('examples/$name, on Vite $vite', ({ name, vite, site, entries, pictures }) => {
  let copy: ExampleCopy
  let built: string

  beforeAll(async () => {
    copy = await copyExample(name)
    copies.set(name, copy)
    emulator.log.clear()
    built = await copy.run('vite', ['build'], { KIRIN_BASE_URL: emulator.url })
  }, 120_000)

  it('is built with one look at its images and one bill, and names nothing but pictures that are there', async () => {
    expect(built).toContain(`vite v${vite}.`)
    expect(built.match(/kirin-batch: .* to generate/g)).toEqual([
      `kirin-batch: ${entries} of ${entries} images to generate`,
    ])
    const count = (kind: string): number => emulator.log.entries.filter(entry => entry.kind === kind).length
    expect([count('create'), count('download')]).toEqual([entries, pictures])
    const { pictures: shipped, named, left } = await readSite(join(copy.root, site))
    expect(left).toEqual([])
    expect([...named].sort()).toEqual([...shipped.keys()].sort())
    expect(shipped.size).toBe(pictures)
    expect(new Set(shipped.values()).size).toBe(pictures)
    for (const file of shipped.keys()) expect(file).toMatch(/^[\w.-]+[-.][\w-]{8}\.png$/)
  })

  it('has types in which a misspelt id is the only mistake', async () => {
    const misspelt = `export { default } from 'virtual:kirin-batch/heroe'\n`
    // With the types of the plugin as its own Vite has them; elsewhere that is the Vite of all other tests.
    const text = vite === 7 ? `${misspelt}import '../vite.config.ts'\n` : misspelt
    expect(await complaintsOver(text, copy, name === 'vue' ? 'vue-tsc' : 'tsc')).toEqual([
      expect.stringMatching(
        /^src\/more\.ts\(1,25\): error TS2307: Cannot find module 'virtual:kirin-batch\/heroe'/,
      ),
    ])
  }, 120_000)
})

describe.skipIf(!HAS_BROWSER)(inBrowser('the examples in a browser'), () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchBrowser()
  })

  afterAll(() => browser.close())

  const newPage = async (): Promise<Page> => {
    const page = await browser.newPage()
    // A busy machine takes its time to start a browser; the test's own limit is enough.
    page.setDefaultTimeout(0)
    return page
  }

  it('show their images as they were built, whether a server or a browser renders them', async () => {
    const page = await newPage()
    const heard = complaintsOf(page)
    for (const { name, alts } of EXAMPLES) {
      const origin = await copyOf(name).serve()
      await page.goto(origin, { waitUntil: 'networkidle' })
      const images = await shownOn(page)
      expect(images.map(image => image.alt)).toEqual(alts)
      for (const { src, width, height, natural } of images) {
        expect(src).toMatch(/^\/[\w/]*assets\/[\w.-]+[-.][\w-]{8}\.png$/)
        expect(width).toBeGreaterThan(0)
        expect([width, height]).toEqual(natural)
      }
    }

    // The last one is rendered by a server first. From here on the browser renders the pages that it goes to.
    const home = await shownOn(page)
    await page.evaluate('void (window.marked = true)')
    await page.getByRole('link', { name: 'alder' }).click()
    await page.getByRole('heading', { name: 'alder' }).waitFor()
    const cabin = await shownOn(page)
    expect(cabin).toEqual(home.filter(image => image.alt === 'The cabin alder'))
    expect(await page.evaluate("'marked' in window")).toBe(true)

    await page.reload({ waitUntil: 'networkidle' })
    expect(await shownOn(page)).toEqual(cabin)
    await page.evaluate('void (window.marked = true)')
    await page.getByRole('link', { name: 'Tre hytter' }).click()
    await page.getByRole('heading', { name: 'Three cabins, one fjord' }).waitFor()
    expect(await shownOn(page)).toEqual(home)
    expect(await page.evaluate("'marked' in window")).toBe(true)
    expect(heard).toEqual([])
  }, 120_000)

  it('follow a pick in React, and the page keeps its state', async () => {
    const copy = copyOf('react')
    const { root } = copy
    setEnvironment({ KIRIN_BASE_URL: emulator.url })
    const server = await createServer({
      root,
      configFile: join(root, 'vite.config.ts'),
      server: { host: '127.0.0.1', port: 0 },
      logLevel: 'silent',
    })
    onTestFinished(() => server.close())
    await server.listen()
    const page = await newPage()
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.getByRole('button', { name: 'winter' }).click()
    const glaze = page.getByAltText('A bowl whose glaze is the colour of the sea')
    const before = await glaze.getAttribute('src')

    await pick({ root, emulated: true, id: 'glaze', candidate: 2 })

    await page.waitForFunction(
      `document.querySelector('#glaze img').getAttribute('src') !== ${JSON.stringify(before)}`,
    )
    const shown = await (
      await fetch(new URL((await glaze.getAttribute('src')) ?? '', page.url()))
    ).arrayBuffer()
    expect(sha256(new Uint8Array(shown))).toBe((await lockedDigests(copy, 'glaze'))[1])
    await page.getByAltText('The coast at Tidewater in winter').waitFor()
  }, 120_000)
})
