import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const packages = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, packages), 'utf8')
const published = readdirSync(packages)
  .map(folder => ({ folder, ...JSON.parse(read(`${folder}/package.json`)) }))
  .filter(({ private: isPrivate }) => isPrivate !== true)

test('four packages are published', () => {
  expect(published.map(({ name }) => name).sort()).toEqual([
    '@kirin-batch/core',
    '@kirin-batch/emulator',
    'kirin-batch',
    'vite-plugin-kirin-batch',
  ])
})

test('a name with a scope is published for all, which npm does not do of itself', () => {
  const scoped = published.filter(({ name }) => name.startsWith('@'))
  expect(scoped.map(({ publishConfig }) => publishConfig)).toEqual(Array(2).fill({ access: 'public' }))
})

test.each(published)(
  '$name bears the licence, and a README whose links hold outside of the repository',
  ({ folder, name }) => {
    expect(read(`${folder}/LICENSE`)).toBe(read('../LICENSE'))
    const readme = read(`${folder}/README.md`)
    expect(readme.startsWith(`# ${name}\n\n`)).toBe(true)
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(
      ([, heading = '']) => `#${heading.toLowerCase().replaceAll(' ', '-')}`,
    )
    for (const [, target = ''] of readme.matchAll(/\]\(([^)]+)\)/g))
      if (!headings.includes(target)) expect(target).toMatch(/^https:\/\//)
  },
)
