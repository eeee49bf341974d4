import { describe, expect, it } from 'vitest'
import { buildProject } from './support/build.ts'
import { builtPictures } from './support/dist.ts'
import { startApi } from './support/emulator.ts'
import { createProject, manifest, type TestProject } from './support/project.ts'

const IMAGES = manifest({
  hero: { prompt: 'A bottle', alt: 'A "bottle" & more', aspect_ratio: '16:9' },
  story: { prompt: 'A morning', result_type: 'series', series_amount: 2 },
  'größe.1': { prompt: 'A ruler' },
})

async function pageProject(body: string, files: Readonly<Record<string, string>> = {}): Promise<TestProject> {
  await startApi()
  return createProject({
    'images.kirin.yaml': IMAGES,
    'index.html': `<!doctype html>\n<html lang="en">\n<head><title>t</title></head>\n<body>\n${body}\n</body>\n</html>\n`,
    ...files,
  })
}

/** The built page, with the hashes of the pictures taken out. */
async function builtPage(project: TestProject, page = 'index.html'): Promise<string> {
  const html = await project.text(`dist/${page}`)
  const [, body = ''] = /<body>\n([\s\S]*)\n<\/body>/.exec(html) ?? []
  return body
    .replace(/-[\w-]{8}(?=\.png)/g, '-HASH')
    .replaceAll(encodeURI('ö'), 'ö')
    .replaceAll(encodeURI('ß'), 'ß')
}

describe('kirin: in HTML', () => {
  it('becomes the built file, with the sizes and the alternative text that are missing', async () => {
    const project = await pageProject(
      [
        '<img src="kirin:hero">',
        '<img class=wide src=kirin:hero alt="">',
        `<img src='kirin:hero' width="51" alt="mine">`,
        '<img height="28" src="kirin:hero" width="50%">',
        '<img src="kirin:story#2">',
        '<img src="kirin:größe.1" alt="r"/>',
        '<img src="kirin:gr%C3%B6%C3%9Fe.1" alt="r">',
        '<a href="kirin:hero">kirin:hero</a>',
        '<img vite-ignore src="kirin:none">',
      ].join('\n'),
    )

    await buildProject(project)

    expect((await builtPage(project)).split('\n')).toEqual([
      '<img width="102" height="57" alt="A &quot;bottle&quot; &amp; more" src="/assets/hero-HASH.png">',
      '<img width="102" height="57" class=wide src="/assets/hero-HASH.png" alt="">',
      `<img height="29" src="/assets/hero-HASH.png" width="51" alt="mine">`,
      '<img alt="A &quot;bottle&quot; &amp; more" height="28" src="/assets/hero-HASH.png" width="50%">',
      '<img width="102" height="102" src="/assets/story-2-HASH.png">',
      '<img width="102" height="102" src="/assets/größe.1-HASH.png" alt="r"/>',
      '<img width="102" height="102" src="/assets/größe.1-HASH.png" alt="r">',
      '<a href="kirin:hero">kirin:hero</a>',
      '<img  src="kirin:none">',
    ])
    expect([...(await builtPictures(project)).keys()]).toHaveLength(3)
  })

  it('is taken in srcset, sources, posters, templates and what others show of the page', async () => {
    const project = await pageProject(
      [
        '<picture><source srcset="kirin:story#1 1x, kirin:story#2 2x" media="(min-width: 9em)"><img src="kirin:hero" srcset="kirin:hero 102w,kirin:story 204w" alt=""></picture>',
        '<video poster="kirin:hero"></video>',
        '<noscript><img src="kirin:hero" alt=""></noscript>',
        '<meta property="og:image" content="kirin:hero">',
        '<meta name="twitter:image" content="kirin:hero">',
        '<meta name="description" content="kirin:hero">',
      ].join('\n'),
    )

    await buildProject(project, { vite: { base: 'https://cdn.example.com/' } })

    const cdn = 'https://cdn.example.com/assets'
    expect((await builtPage(project)).split('\n')).toEqual([
      `<picture><source width="102" height="102" srcset="${cdn}/story-1-HASH.png 1x, ${cdn}/story-2-HASH.png 2x" media="(min-width: 9em)"><img width="102" height="57" src="${cdn}/hero-HASH.png" srcset="${cdn}/hero-HASH.png 102w, ${cdn}/story-1-HASH.png 204w" alt=""></picture>`,
      `<video poster="${cdn}/hero-HASH.png"></video>`,
      `<noscript><img width="102" height="57" src="${cdn}/hero-HASH.png" alt=""></noscript>`,
      `<meta property="og:image" content="${cdn}/hero-HASH.png">`,
      `<meta name="twitter:image" content="${cdn}/hero-HASH.png">`,
      '<meta name="description" content="kirin:hero">',
    ])
  })

  it('is found from pages in folders, with a relative base', async () => {
    const project = await pageProject('', {
      'docs/page (1)/index.html': '<body>\n<img src="kirin:hero">\n</body>\n',
    })

    await buildProject(project, {
      vite: { base: './', build: { rollupOptions: { input: `${project.root}/docs/page (1)/index.html` } } },
    })

    expect(await builtPage(project, 'docs/page (1)/index.html')).toContain('src="../../assets/hero-HASH.png"')
  })

  it('fails at its place where no manifest has the image', async () => {
    const project = await pageProject('<p>\n  <img src="kirin:heros" alt="">')

    await expect(buildProject(project)).rejects.toThrow(
      `No manifest has an image "heros". Did you mean "hero"?\n${project.root}/index.html:6:13`,
    )

    await project.write('index.html', '<img src="kirin:story#3">')
    await expect(buildProject(project)).rejects.toThrow('"story" has 2 frames: there is no frame 3.')

    await project.write('index.html', '<img src="kirin:story#last">')
    await expect(buildProject(project)).rejects.toThrow('"story" has 2 frames: there is no frame last.')
  })
})
