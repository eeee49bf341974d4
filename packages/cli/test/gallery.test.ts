import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startEmulator } from '@kirin-batch/emulator'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { browser, HAS_BROWSER, inBrowser } from './support/browser.ts'
import { asEmulator, asReal, emulator } from './support/emulator.ts'
import { filesBelow, folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

const HOSTILE = `</script></style><img src="https://evil.test/x" onerror="document.title='owned'"> & 'a' bottle`

const TODAY = new Date().toISOString().slice(0, 10)

const manifest = (kept = 'a jar'): string => `version: 1
out: images
images:
  hero: { prompt: ${JSON.stringify(HOSTILE)}, n: 3, alt: 'A "bottle"' }
  kept: { prompt: ${kept}, on_change: keep }
  night: { prompt: "<<<image_1>>> at night", image_list: [{ image: kirin:hero }] }
  story: { prompt: two frames, result_type: series, series_amount: 2 }
  bad: { prompt: "[[forbidden]]" }
`

let cwd: string
let env: Record<string, string>

// One image of each state, made by an emulator that is taken for the real API.
beforeAll(async () => {
  const api = await startEmulator({ imageScale: 0.3 })
  env = asReal(api)
  cwd = mkdtempSync(join(tmpdir(), 'kirin-batch-gallery-'))
  writeFileSync(join(cwd, 'images.kirin.yaml'), manifest())
  expect((await kirinBatch(['run'], { cwd, env })).code).toBe(1)
  await api.close()
  // Another picture than that of its entry, for all that it shows the same.
  const lamp = Buffer.concat([readFileSync(join(cwd, 'images/kept.png')), Buffer.from('lamp')])
  writeFileSync(join(cwd, 'lamp.png'), lamp)
  const later = 'later: { prompt: <<<image_1>>> and a cup, image_list: [{ image: ./lamp.png }] }'
  writeFileSync(join(cwd, 'images.kirin.yaml'), `${manifest('a lid')}  ${later}\n`)
})
afterAll(() => rmSync(cwd, { recursive: true }))

async function opened(file: string): Promise<{ readonly page: Page; readonly requests: readonly string[] }> {
  const page = await (await browser()).newPage()
  const requests: string[] = []
  const said: string[] = []
  page.on('request', request => requests.push(request.url().replace(/^data:.*/s, 'data:')))
  page.on('console', message => said.push(message.text()))
  page.on('pageerror', error => said.push(error.message))
  onTestFinished(() => expect(said).toEqual([]))
  await page.goto(pathToFileURL(file).href)
  return { page, requests }
}

describe('gallery', () => {
  test('one page of all images with their candidates; the same again, byte for byte', async () => {
    const { code, stdout, stderr } = await kirinBatch(['gallery'], { cwd, env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.replace(/[\d.]+ kB/, 'N kB')).toBe(
      `kirin-gallery.html  6 images: 3 fresh, 1 stale, 1 missing, 1 refused. The next run: about $0.028. Charged so far: $0.196 in 1 run, on ${TODAY}.
8 files of images, N kB
`,
    )
    const page = readFileSync(join(cwd, 'kirin-gallery.html'), 'utf8')
    expect(page.match(/<article /g)).toHaveLength(6)
    // Six candidates and a reference.
    expect(page.match(/<figure /g)).toHaveLength(7)
    expect(page.match(/class="candidate chosen"/g)).toHaveLength(4)
    expect(page.match(/<img /g)).toHaveLength(8)
    expect(page.match(/<img src="data:image\/png;base64,/g)).toHaveLength(8)
    expect(page.match(/<script>/g)).toHaveLength(1)
    expect(page).not.toMatch(/<\w[^>]* (on\w+|style)=|emulated/)
    await kirinBatch(['gallery', '-o', 'again.html'], { cwd, env })
    expect(readFileSync(join(cwd, 'again.html'), 'utf8')).toBe(page)
    const json = await kirinBatch(['gallery', '--json', '--filter', 'hero'], { cwd, env })
    expect(JSON.parse(json.stdout)).toEqual({
      version: 1,
      file: 'kirin-gallery.html',
      images: 1,
      candidates: 3,
      bytes: expect.any(Number),
      leftOut: 0,
    })
  })

  test('an image that the store has not is taken from the file of its name', async () => {
    const elsewhere = folder()
    const args = ['gallery', '-o', 'named.html']
    expect((await kirinBatch(args, { cwd, env: { ...env, KIRIN_CACHE_DIR: elsewhere } })).code).toBe(0)
    const page = readFileSync(join(cwd, 'named.html'), 'utf8')
    expect(page.match(/<img /g)).toHaveLength(6)
    expect(page.match(/not in the store/g)).toHaveLength(2)
    expect([...filesBelow(elsewhere)]).toEqual([])
  })

  test('nothing but a gallery is written over', async () => {
    const cwd = folder({ 'images.kirin.yaml': 'version: 1\nimages:\n  cup: { prompt: a cup }\n' })
    expect(await kirinBatch(['gallery', '-o', 'images.kirin.yaml'], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'kirin-batch gallery: "images.kirin.yaml" is there already and is no gallery; nothing is written over it\n',
    })
    expect((await kirinBatch(['gallery', '-o', 'a/b.html'], { cwd })).code).toBe(0)
    expect((await kirinBatch(['gallery', '-o', 'a/b.html'], { cwd })).code).toBe(0)
    expect((await kirinBatch(['gallery', '-o', 'a'], { cwd })).stderr).toMatch(
      /^kirin-batch gallery: "a" is a folder: name the page in it, as in a.kirin-gallery\.html\n$/,
    )
    expect([...filesBelow(cwd).keys()]).toEqual(['a/b.html', 'images.kirin.yaml'])
  })

  test("an emulator's images are marked as play", async () => {
    const cwd = folder({ 'images.kirin.yaml': 'version: 1\nimages:\n  cup: { prompt: a cup, n: 2 }\n' })
    const env = asEmulator(await emulator())
    await kirinBatch(['run'], { cwd, env })
    await kirinBatch(['gallery'], { cwd, env })
    const page = readFileSync(join(cwd, 'kirin-gallery.html'), 'utf8')
    expect(page).toContain('<h1>Emulated images</h1>')
    expect(page).toContain('Drawn by an emulator, for play: none of these was bought.')
    expect(page.match(/<strong class="mark play">emulated: play<\/strong>/g)).toHaveLength(2)
  })
})

describe.skipIf(!HAS_BROWSER)(inBrowser('gallery in a browser'), () => {
  test('prompts are text, nothing is fetched, and two candidates are compared with the keyboard alone', async () => {
    await kirinBatch(['gallery', '-o', 'looked-at.html'], { cwd, env })
    const { page, requests } = await opened(join(cwd, 'looked-at.html'))
    expect(await page.locator('.prompt').first().textContent()).toBe(HOSTILE)
    expect(await page.title()).toBe('Images: kirin-batch')
    expect(requests.slice(1).filter(url => url !== 'data:')).toEqual([])
    expect(await page.getByRole('heading').allTextContents()).toEqual([
      'Images',
      ...['hero', 'kept', 'night', 'story', 'bad', 'later'],
      'References',
    ])
    expect(await page.getByRole('article', { name: 'hero' }).getByRole('img').count()).toBe(3)
    expect(await page.getByRole('img', { name: 'A "bottle" (candidate 2)' }).count()).toBe(1)

    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toBe('To the images')
    await page.keyboard.press('Tab')
    await page.keyboard.type('AT night')
    expect(await page.getByRole('status').textContent()).toBe('1 of 6 images shown')
    expect(await page.getByRole('article').count()).toBe(1)
    await page.getByLabel('Find').fill('')
    await page.getByLabel('State').selectOption('refused')
    expect(await page.getByRole('heading').allTextContents()).toEqual(['Images', 'bad', 'References'])
    await page.getByLabel('State').selectOption('all')

    const compare = page.getByRole('button', { name: 'Compare two' })
    for (const number of [1, 2, 3]) {
      await page.getByLabel(`Compare hero, candidate ${number}`).focus()
      await page.keyboard.press('Space')
      expect(await compare.isEnabled()).toBe(number > 1)
    }
    expect(await page.getByRole('status').textContent()).toBe(
      'To compare: hero, candidate 2 and hero, candidate 3',
    )
    expect(await page.getByLabel('Compare hero, candidate 1').isChecked()).toBe(false)
    await compare.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Comparison' })
    expect(await dialog.getByRole('heading').allTextContents()).toEqual([
      'Comparison',
      'hero, candidate 2',
      'hero, candidate 3',
    ])
    expect(await dialog.getByRole('img').count()).toBe(2)
    await page.keyboard.press('Escape')
    expect(await dialog.count()).toBe(0)
    expect(await page.locator(':focus').textContent()).toBe('Compare two')
  })

  test('--link: the images beside the page, each once, and found there', async () => {
    await kirinBatch(['gallery', '--link', '-o', 'a b/review.html'], { cwd, env })
    const files = [...filesBelow(join(cwd, 'a b')).keys()]
    expect(files).toHaveLength(9)
    expect(files.at(-1)).toBe('review.html')
    const { page } = await opened(join(cwd, 'a b', 'review.html'))
    const widths = await page
      .getByRole('img')
      .evaluateAll((images: { loading: string; decode(): Promise<void>; naturalWidth: number }[]) =>
        Promise.all(
          images.map(image => {
            // Those further down the page would wait to be scrolled to.
            image.loading = 'eager'
            return image.decode().then(() => image.naturalWidth)
          }),
        ),
      )
    expect(widths).toHaveLength(8)
    expect(widths.filter(width => width === 0)).toEqual([])
    // What an image is made from, beside its name: of another entry, and of a file.
    const small = page.locator('dd .thumbnail img')
    expect(await small.evaluateAll((images: { src: string }[]) => images.map(({ src }) => src))).toHaveLength(
      2,
    )
    await page.getByRole('link', { name: 'lamp.png' }).click()
    expect(await page.locator('figure:target img').getAttribute('alt')).toBe('lamp.png')
  })
})
