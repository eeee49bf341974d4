import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { folder } from './support/folder.ts'
import { kirinBatch } from './support/kirin-batch.ts'

test('prints the schema that is published with the package; `pnpm --filter kirin-batch run schema` renews it', async () => {
  const published = readFileSync(new URL('../manifest.schema.json', import.meta.url), 'utf8')
  expect(await kirinBatch(['schema'], { cwd: folder() })).toEqual({ code: 0, stdout: published, stderr: '' })
  expect(JSON.parse(published)).toMatchObject({
    title: 'kirin-batch manifest',
    required: ['version', 'images'],
  })
})
