import { describe, expect, it } from 'vitest'
import { buildProject } from './support/build.ts'
import { builtPictures } from './support/dist.ts'
import { startApi } from './support/emulator.ts'
import { createProject, manifest, type TestProject } from './support/project.ts'

const IMAGES = manifest({
  hero: { prompt: 'A bottle' },
  banner: { prompt: '{{ locale }} banner', matrix: { locale: ['en'], theme: ['light'] } },
  story: { prompt: 'A morning', result_type: 'series', series_amount: 2 },
})

async function styleProject(css: string, files: Readonly<Record<string, string>> = {}): Promise<TestProject> {
  await startApi()
  return createProject({
    'images.kirin.yaml': IMAGES,
    'main.js': `import './style.css'\n`,
    'style.css': css,
    ...files,
  })
}

/** All style sheets that were built, with the hashes of the pictures taken out. */
async function builtStyles(project: TestProject): Promise<string> {
  const sheets = (await project.list('dist')).filter(path => path.endsWith('.css'))
  const texts = await Promise.all(sheets.map(path => project.text(`dist/${path}`)))
  return texts.join('\n').replace(/-[\w-]{8}(?=\.png)/g, '-HASH')
}

describe('kirin: in CSS', () => {
  it('becomes the built file, in whatever form it is written, and nowhere else', async () => {
    const project = await styleProject(
      [
        '.a { background: url(kirin:hero) }',
        `.b { background: url( "kirin:hero" ) no-repeat, url("kirin:banner/en-light") }`,
        '.c { background: image-set("kirin:hero" 1x, url(kirin:story%232) 2x) }',
        '.d::before { content: "kirin:hero" } /*! url(kirin:none) */',
        '.e { background: url(kirin:story) }',
      ].join('\n'),
    )

    await buildProject(project, { vite: { build: { cssMinify: false } } })

    expect((await builtStyles(project)).trim().split('\n')).toEqual([
      '.a { background: url(/assets/hero-HASH.png) }',
      '.b { background: url("/assets/hero-HASH.png") no-repeat, url("/assets/en-light-HASH.png") }',
      '.c { background: image-set(url("/assets/hero-HASH.png") 1x, url(/assets/story-2-HASH.png) 2x) }',
      '.d::before { content: "kirin:hero" } /*! url(kirin:none) */',
      '.e { background: url(/assets/story-1-HASH.png) }',
    ])
    expect([...(await builtPictures(project)).keys()]).toEqual(['en-light', 'hero', 'story-1', 'story-2'])
  })

  it('fails at its place where no manifest has the image, or where Vite would take the wrong frame', async () => {
    const project = await styleProject('.a { color: red }\n.b { background: url(kirin:heroe) }')
    await expect(buildProject(project)).rejects.toThrow(
      `No manifest has an image "heroe". Did you mean "hero"?\n${project.root}/style.css:2:22`,
    )

    const failure: { readonly errors?: readonly unknown[] } = await buildProject(project).catch(Object)
    const loc = { file: `${project.root}/style.css`, line: 2, column: 21 }
    expect(failure.errors).toEqual([expect.objectContaining({ loc })])

    await project.write('style.css', '.b { background: url(kirin:story#2) }')
    await expect(buildProject(project)).rejects.toThrow(
      `In CSS a frame is named as "kirin:story%232".\n${project.root}/style.css:1:22`,
    )
  })
})
