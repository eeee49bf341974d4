import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openProject, outputFolder } from '../src/project.ts'
import { folder } from './support/folder.ts'

/** A project whose root holds `.kirin`, and a folder inside it. */
function project(below: string): { readonly root: string; readonly cwd: string } {
  const root = folder()
  const cwd = join(root, below)
  mkdirSync(join(root, '.kirin'))
  mkdirSync(cwd, { recursive: true })
  return { root, cwd }
}

describe('manifests as typed become relative to the root', () => {
  test('none at the root: all', () => {
    const { root } = project('.')
    expect(openProject(root, [])).toEqual({ root })
  })

  test('none in a folder: all from there down', () => {
    const { root, cwd } = project('app/site')
    expect(openProject(cwd, [])).toEqual({ root, manifests: ['app/site/**/*.kirin.{yaml,yml}'] })
  })

  test('only what is left out: all but that', () => {
    const { root, cwd } = project('app/site')
    expect(openProject(cwd, ['!old.*'])).toEqual({
      root,
      manifests: ['app/site/**/*.kirin.{yaml,yml}', '!app/site/old.*'],
    })
  })

  test.each([
    ['a.kirin.yaml', 'app/site/a.kirin.yaml'],
    ['./x/*.yaml', 'app/site/x/*.yaml'],
    ['../b.kirin.yaml', 'app/b.kirin.yaml'],
    ['../../**/*.kirin.yaml', '**/*.kirin.yaml'],
    ['[ab].kirin.yaml', 'app/site/[ab].kirin.yaml'],
  ])('%s', (typed, expected) => {
    const { root, cwd } = project('app/site')
    expect(openProject(cwd, [typed])).toEqual({ root, manifests: [expected] })
  })

  test('an absolute path', () => {
    const { root, cwd } = project('app')
    expect(openProject(cwd, [join(root, 'x/a.yaml')])).toEqual({ root, manifests: ['x/a.yaml'] })
  })

  test('the name of the folder is no glob', () => {
    const { root, cwd } = project('app/[locale] (main)')
    expect(openProject(cwd, ['*.yaml'])).toEqual({ root, manifests: ['app/\\[locale\\] \\(main\\)/*.yaml'] })
  })

  test.each(['../../../a.yaml', '/elsewhere/a.yaml'])('%s is refused', typed => {
    const { root, cwd } = project('app/site')
    expect(() => openProject(cwd, [typed])).toThrow(`"${typed}" lies outside the project (${root}).`)
  })
})

describe('--out', () => {
  test('is relative to the working directory', () => {
    const { root, cwd } = project('app')
    expect(outputFolder(root, cwd, 'dist')).toBe(join(root, 'app/dist'))
    expect(outputFolder(root, cwd, '../..foo')).toBe(join(root, '..foo'))
    expect(outputFolder(root, cwd, root)).toBe(root)
  })

  test.each(['../..', '/elsewhere'])('%s is refused', typed => {
    const { root, cwd } = project('app')
    expect(() => outputFolder(root, cwd, typed)).toThrow(
      `--out must be a folder inside the project (${root}), not "${typed}".`,
    )
  })
})
