import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
// @ts-expect-error: plain JavaScript
import { bundledLicenses } from '../scripts/bundled.mjs'

test('the licences of everything that is bundled are published; `pnpm --filter kirin-batch run licenses` renews them', () => {
  const published = readFileSync(new URL('../THIRD-PARTY-LICENSES.txt', import.meta.url), 'utf8')
  expect(bundledLicenses()).toBe(published)
  expect(published).toMatch(/^log-update \d/m)
})
