import { moduleDeclarations } from '@kirin-batch/core'
import ts from 'typescript'
import { expect, it } from 'vitest'

const single = (id: string, alt?: string): Parameters<typeof moduleDeclarations>[0][number] => ({
  id,
  alt,
  manifest: 'images.kirin.yaml',
  result: { type: 'single', n: 2 },
})

const ENTRIES = [
  single('hero', 'A bottle */ on\nslate'),
  { ...single('story'), result: { type: 'series', amount: 3 } } as const,
  single('banner/en-light'),
  single('banner/de'),
  single('default'),
  single('größe.1'),
]

/** What the compiler says of a program that is the declarations and this file, a line each. */
function problemsOf(lines: readonly string[]): string[] {
  const files = new Map([
    ['/kirin-batch.d.ts', moduleDeclarations(ENTRIES)],
    // As in `vite/client`: whatever ends so.
    ['/vite.d.ts', `declare module '*?url' {\n  const url: string\n  export default url\n}\n`],
    ['/main.ts', lines.join('\n')],
  ])
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    esModuleInterop: true,
    types: [],
    lib: ['lib.es2022.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, ...rest) => {
    const text = files.get(name)
    return text === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
  }
  host.fileExists = name => files.has(name)
  const program = ts.createProgram([...files.keys()], options, host)
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1
    return `${file?.fileName}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}

it('declares every image in whatever form it can be imported', () => {
  const problems = problemsOf([
    `import hero, { src, placeholder } from 'virtual:kirin-batch/hero'`,
    `import story from 'virtual:kirin-batch/story'`,
    `import all, { candidates } from 'virtual:kirin-batch/hero?all'`,
    `import url from 'virtual:kirin-batch/banner/de?url'`,
    `import data from 'virtual:kirin-batch/hero?inline'`,
    `import picture from 'virtual:kirin-batch/hero?w=480;960&format=avif;webp&as=picture'`,
    `import { images as banners } from 'virtual:kirin-batch/banner/*'`,
    `import { images as urls } from 'virtual:kirin-batch/banner/*?url'`,
    `import images, { hero as mascot, 'banner/en-light' as banner, 'größe.1' as size } from 'virtual:kirin-batch'`,
    `import type { KirinImage } from 'virtual:kirin-batch'`,
    `const one: KirinImage = hero, two: KirinImage = images['default']`,
    `const [first, second, third] = story.frames`,
    `const texts: string[] = [src, placeholder, url, data, picture.img.src, urls['en-light'], all.alt, one.src, two.src]`,
    `const sizes: number[] = [first.width, second.height, third.width, candidates[0].width, banner.width, size.width]`,
    `const frames: 1 = hero.frames.length, three: 3 = mascot.frames[0] && story.frames.length`,
    `export { banners, texts, sizes, frames, three }`,
  ])

  expect(problems).toEqual([])
})

it('makes what is misspelt an error to the compiler', () => {
  const problems = problemsOf([
    `import a from 'virtual:kirin-batch/heroe'`,
    `import b from 'virtual:kirin-batch/heroe?url'`,
    `import c from 'virtual:kirin-batch/banner/fr'`,
    `import d from 'virtual:kirin-batch/banner/fr?url'`,
    `import { images } from 'virtual:kirin-batch/baner/*'`,
    `import { mascot } from 'virtual:kirin-batch'`,
    `import story from 'virtual:kirin-batch/story'`,
    `story.frames[3]`,
    `export { a, b, c, d, images, mascot }`,
  ])

  expect(problems.map(problem => problem.replace(/ (?:or its|Did you).*/, ''))).toEqual([
    `/main.ts:1 Cannot find module 'virtual:kirin-batch/heroe'`,
    `/main.ts:2 Module '"virtual:kirin-batch/*?url"' has no default export.`,
    `/main.ts:3 Module '"virtual:kirin-batch/banner/*"' has no default export.`,
    `/main.ts:4 Module '"virtual:kirin-batch/banner/*?url"' has no default export.`,
    `/main.ts:5 Cannot find module 'virtual:kirin-batch/baner/*'`,
    `/main.ts:6 Module '"virtual:kirin-batch"' has no exported member 'mascot'.`,
    `/main.ts:8 Tuple type 'readonly [KirinPicture, KirinPicture, KirinPicture]' of length '3' has no element at index '3'.`,
  ])
})

it('says the same whatever the order of the entries', () => {
  expect(moduleDeclarations(ENTRIES.toReversed())).toBe(moduleDeclarations(ENTRIES))
  expect(moduleDeclarations([])).toContain(`declare module 'virtual:kirin-batch' {`)
})
