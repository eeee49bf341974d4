import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

const MANIFEST = 'version: 1\nimages:\n  hero: { prompt: A bottle }\n  cup: { prompt: A cup }\n'

describe('types', () => {
  test('declares every image, and writes only what has changed', async () => {
    const cwd = folder({ 'images.kirin.yaml': MANIFEST })
    const path = join(cwd, 'kirin-batch.d.ts')

    expect(await kirinBatch(['types'], { cwd })).toEqual({
      code: 0,
      stdout: 'kirin-batch.d.ts: 2 images, written\n',
      stderr: '',
    })
    expect((await readFile(path, 'utf8')).match(/^declare module '[^'?]+'/gm)).toEqual([
      "declare module 'virtual:kirin-batch'",
      "declare module 'virtual:kirin-batch/cup'",
      "declare module 'virtual:kirin-batch/hero'",
    ])
    const { mtimeMs, ino } = await stat(path)

    const again = await kirinBatch(['types', '--json'], { cwd })
    expect(JSON.parse(again.stdout)).toEqual({
      version: 1,
      file: 'kirin-batch.d.ts',
      images: 2,
      written: false,
    })
    expect(await stat(path)).toMatchObject({ mtimeMs, ino })
  })

  test('writes where it is told to, and nothing for a manifest that is wrong', async () => {
    const cwd = folder({ 'images.kirin.yaml': MANIFEST, 'wrong.kirin.yaml': 'version: 2\n' })
    const { code, stdout } = await kirinBatch(['types', 'images.kirin.yaml', '--out', 'src/images.d.ts'], {
      cwd,
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'src/images.d.ts: 2 images, written\n' })
    expect((await kirinBatch(['types'], { cwd })).code).toBe(3)
    expect((await kirinBatch(['types', '--out', 'images.ts'], { cwd })).stderr).toContain(
      '--out must be a .d.ts file, not "images.ts".',
    )
    await expect(stat(join(cwd, 'kirin-batch.d.ts'))).rejects.toThrow('ENOENT')
  })

  test("writes over what it has written and over what is empty, never over somebody's own file", async () => {
    const own = "declare module '*.md'\n"
    const formatted = '/* eslint-disable */\n// Written by kirin-batch: the images\n'
    const cwd = folder({
      'images.kirin.yaml': MANIFEST,
      'env.d.ts': own,
      'a.d.ts': formatted,
      'b.d.ts': '\n',
    })
    const { code, stdout, stderr } = await kirinBatch(['types', '--out', 'env.d.ts'], { cwd })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain("env.d.ts is there already and is not kirin-batch's; nothing is written over it")
    expect(await readFile(join(cwd, 'env.d.ts'), 'utf8')).toBe(own)
    for (const file of ['a.d.ts', 'b.d.ts'])
      expect((await kirinBatch(['types', '--out', file], { cwd })).stdout).toBe(
        `${file}: 2 images, written\n`,
      )
  })
})
