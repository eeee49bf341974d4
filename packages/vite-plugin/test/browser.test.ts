import { pick, type RunOptions, run } from '@kirin-batch/core'
import type { Emulator } from '@kirin-batch/emulator'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browser, HAS_BROWSER, inBrowser } from '../../cli/test/support/browser.ts'
import { serve } from './support/dev-server.ts'
import { requests, startApi } from './support/emulator.ts'
import { createProject, lockedDigests, manifest, type TestProject } from './support/project.ts'

const HERO = { prompt: 'A bottle on slate', aspect_ratio: '16:9', alt: 'A "bottle" & glass', n: 2 }
/** A page that takes new images without being loaded anew. */
const FILES = {
  'images.kirin.yaml': manifest({ hero: HERO }),
  'main.js': `import hero from 'virtual:kirin-batch/hero'
const image = document.body.appendChild(new Image())
const show = ({ src, width, height, alt }) => Object.assign(image, { src, width, height, alt })
show(hero)
import.meta.hot.accept('virtual:kirin-batch/hero', module => module && show(module.default))
`,
}

function optionsFor(project: TestProject, api: Emulator): RunOptions {
  return {
    root: project.root,
    emulated: false,
    api: { baseUrl: api.url, apiKey: 'key-of-the-test' },
  }
}

// What runs in the browser is text: the rest of the tests knows no DOM.
const DESCRIBE_IMAGE = `(async () => {
  const { src, alt, width, height, naturalWidth, naturalHeight } = document.querySelector('img')
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await (await fetch(src)).arrayBuffer()))
  const sha256 = [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return { src, alt, width, height, naturalWidth, naturalHeight, sha256, marked: 'marked' in window }
})()`

const ALL_IMAGES_SHOWN = '[...document.images].every(image => image.complete && image.naturalWidth > 0)'

interface ShownImage {
  readonly src: string
  readonly alt: string
  readonly width: number
  readonly height: number
  readonly naturalWidth: number
  readonly naturalHeight: number
  readonly sha256: string
  /** Whether the page is the one that was marked. */
  readonly marked: boolean
}

/** The image of a page, as soon as it is whole and comes from where it should, and from elsewhere than before. */
async function imageOf(page: Page, source: string, before = ''): Promise<ShownImage> {
  const [wanted, unwanted] = [JSON.stringify(source), JSON.stringify(before)]
  await page.waitForFunction(`(() => {
    const image = document.querySelector('img')
    return image?.complete && image.naturalWidth > 0 && image.src.includes(${wanted}) && image.src !== ${unwanted}
  })()`)
  return (await page.evaluate(DESCRIBE_IMAGE)) as ShownImage
}

async function mark(page: Page): Promise<void> {
  await page.evaluate('void (window.marked = true)')
}

describe.skipIf(!HAS_BROWSER)(inBrowser('a page in a browser'), () => {
  it('shows a placeholder, then the picture, then the one that is picked, and is never loaded anew', async () => {
    const api = await startApi()
    const project = await createProject(FILES)
    const server = await serve(project.root)
    const page = await (await browser()).newPage()
    await page.goto(server.origin)

    expect(await imageOf(page, 'placeholders')).toMatchObject({
      alt: 'A "bottle" & glass',
      width: 1024,
      height: 576,
      naturalWidth: 1024,
      naturalHeight: 576,
    })
    await mark(page)
    expect(api.log.entries).toEqual([])

    await run(optionsFor(project, api))
    const made = await imageOf(page, 'files/hero.png')
    const digests = await lockedDigests(project, 'hero')
    expect(made).toMatchObject({ sha256: digests[0], marked: true, alt: 'A "bottle" & glass' })
    expect([made.naturalWidth, made.naturalHeight]).toEqual([made.width, made.height])

    await pick({ ...optionsFor(project, api), id: 'hero', candidate: 2 })
    expect(await imageOf(page, 'files/hero.png', made.src)).toMatchObject({
      sha256: digests[1],
      marked: true,
    })
  })

  it('shows the place of a mistake over the page, until it is mended', async () => {
    await startApi()
    const project = await createProject(FILES)
    const server = await serve(project.root)
    const page = await (await browser()).newPage()
    await page.goto(server.origin)
    await imageOf(page, 'placeholders')

    await project.write('images.kirin.yaml', 'version: 1\nimages:\n  hero:\n    prompt: x\n    promt: y\n')
    const overlay = page.locator('vite-error-overlay')
    await overlay.waitFor({ state: 'attached' })
    expect(await overlay.locator('.message-body').textContent()).toContain('unknown key "promt"')
    expect(await overlay.locator('.frame').textContent()).toContain('5 |     promt: y')
    expect(await overlay.locator('.file').textContent()).toContain('images.kirin.yaml:5:5')

    await project.write('images.kirin.yaml', FILES['images.kirin.yaml'])
    await overlay.waitFor({ state: 'detached' })
    await imageOf(page, 'placeholders')
  })
})

describe.skipIf(!HAS_BROWSER)(inBrowser('/__kirin/ in a browser'), () => {
  it('generates, tells how it goes, and picks; the page that shows the image follows', async () => {
    const api = await startApi()
    const hostile = '</script><img src=x onerror="window.hacked = 1"> <<<image_1>>>'
    const project = await createProject({
      ...FILES,
      'images.kirin.yaml': manifest({
        hero: HERO,
        other: { prompt: hostile, image_list: [{ image: 'kirin:hero' }] },
      }),
    })
    const server = await serve(project.root)
    const context = await (await browser()).newContext()
    const shown = await context.newPage()
    await shown.goto(server.origin)
    await imageOf(shown, 'placeholders')
    await mark(shown)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    await page.goto(new URL('/__kirin/', server.origin).href)

    const hero = page.getByRole('article', { name: 'hero' })
    const other = page.getByRole('article', { name: 'other' })
    expect(await other.textContent()).toContain(hostile)
    expect(await other.getByRole('button').textContent()).toBe('Generate this one – $0.084')
    await page.getByRole('searchbox').fill('slate')
    expect(await page.getByRole('article').count()).toBe(1)
    expect(await page.locator('#count').textContent()).toBe('1 of 2')
    const button = hero.getByRole('button', { name: 'Generate this one, hero, for $0.056' })
    await button.focus()
    await page.keyboard.press('Enter')

    await page.locator('#news', { hasText: 'hero: Done, $0.056' }).waitFor()
    const second = hero.getByRole('button', { name: 'Pick candidate 2 of hero' })
    await second.waitFor()
    await page.waitForFunction(ALL_IMAGES_SHOWN)
    expect(await hero.getByRole('img').count()).toBe(2)
    // The button is gone, and the keyboard's place is still in this entry.
    expect(await page.evaluate('document.activeElement.dataset.id')).toBe('hero')
    expect(requests(api)['create']).toBe(1)
    const digests = await lockedDigests(project, 'hero')
    const followed = await imageOf(shown, 'files/hero.png')
    expect(followed).toMatchObject({ sha256: digests[0], marked: true })

    await second.focus()
    await page.keyboard.press('Enter')
    await hero.getByRole('button', { name: 'Pick candidate 1 of hero' }).waitFor()
    expect(await imageOf(shown, 'files/hero.png', followed.src)).toMatchObject({
      sha256: digests[1],
      marked: true,
    })
    expect(await page.evaluate("'hacked' in window")).toBe(false)
    expect(complaints).toEqual([])
    expect(requests(api)['create']).toBe(1)
  })

  it('says nothing of the last attempt while another is under way, and follows a server that starts anew', async () => {
    const api = await startApi({ latencyMs: 60_000 })
    api.addFault({ kind: 'status', on: 'create', status: 401 })
    const project = await createProject(FILES)
    const server = await serve(project.root)
    const page = await (await browser()).newPage()
    await page.goto(new URL('/__kirin/', server.origin).href)
    const button = page.getByRole('button', { name: 'Generate this one, hero' })
    const failure = page.getByText('does not accept the key').and(page.locator('.failure'))
    await button.click()
    await failure.waitFor()

    await button.click()
    await page.getByText('Accepted by the API').waitFor()
    expect(await failure.count()).toBe(0)

    await server.vite.restart()
    await page.getByRole('button', { name: 'Collect, hero, for $0' }).waitFor()
    expect(requests(api)['create']).toBe(2)
  })
})
