// Which packages of others are inside the built command, and their licences, which must travel with them.
// Run by hand it renews THIRD-PARTY-LICENSES.txt: `pnpm --filter kirin-batch run licenses`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const dist = new URL('../dist/', import.meta.url)
const root = new URL('../../../', import.meta.url)

/** @returns {string} the whole text of THIRD-PARTY-LICENSES.txt, from what the bundler wrote into `dist` */
export function bundledLicenses() {
  const folders = new Set()
  for (const name of readdirSync(dist)) {
    // The bundler marks where each module comes from.
    for (const [, folder] of readFileSync(new URL(name, dist), 'utf8').matchAll(
      /^\/\/#region .*?(node_modules\/\.pnpm\/[^/]+\/node_modules\/(?:@[^/]+\/)?[^/]+)\//gm,
    )) {
      folders.add(folder)
    }
  }
  const sections = [...folders].map(folder => {
    const { name, version, license } = JSON.parse(
      readFileSync(new URL(`${folder}/package.json`, root), 'utf8'),
    )
    const file = readdirSync(new URL(folder, root)).find(entry => /^licen[cs]e/i.test(entry))
    if (file === undefined) throw new Error(`${name}@${version} brings no licence text`)
    return {
      title: `${name} ${version}`,
      text: `${name} ${version}, ${license}\n\n${readFileSync(new URL(`${folder}/${file}`, root), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim()}\n`,
    }
  })
  sections.sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0))
  return ['The command kirin-batch contains these packages.\n', ...sections.map(({ text }) => text)].join(
    `\n${'-'.repeat(80)}\n\n`,
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../THIRD-PARTY-LICENSES.txt', import.meta.url), bundledLicenses())
}
