import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { manifestJsonSchema } from '@kirin-batch/core'
import { expect, it, onTestFinished } from 'vitest'
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node'
import { Project } from '../support/project.ts'

interface Diagnostic {
  readonly message: string
  readonly range: { readonly start: { readonly line: number; readonly character: number } }
}

/** The server that YAML extensions of editors run, on a project whose manifest names the schema. */
async function openEditor(project: Project): Promise<MessageConnection> {
  const server = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server')
  const child = spawn(process.execPath, [server, '--stdio'], {
    cwd: project.root,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  )
  onTestFinished(() => {
    connection.dispose()
    child.kill()
  })
  // The editor's settings: nothing from a schema store, which would be the network.
  connection.onRequest('workspace/configuration', ({ items }: { items: { section: string }[] }) =>
    items.map(({ section }) =>
      section === 'yaml'
        ? { validate: true, completion: true, hover: true, schemaStore: { enable: false } }
        : null,
    ),
  )
  connection.onRequest('client/registerCapability', () => null)
  connection.listen()
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(project.root).href,
    capabilities: {
      workspace: { configuration: true },
      textDocument: { completion: { completionItem: {} } },
    },
  })
  await connection.sendNotification('initialized', {})
  return connection
}

async function open(
  connection: MessageConnection,
  project: Project,
  text: string,
): Promise<{ uri: string; problems: Diagnostic[] }> {
  const uri = pathToFileURL(`${project.root}/images.kirin.yaml`).href
  const told = new Promise<Diagnostic[]>(resolve => {
    connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ diagnostics }: { diagnostics: Diagnostic[] }) => resolve(diagnostics),
    )
  })
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  })
  return { uri, problems: await told }
}

const HEAD = '# yaml-language-server: $schema=./manifest.schema.json\n'

async function complete(
  connection: MessageConnection,
  uri: string,
  line: number,
  character: number,
): Promise<string[]> {
  const { items } = await connection.sendRequest<{ items: { label: string }[] }>('textDocument/completion', {
    textDocument: { uri },
    position: { line, character },
  })
  return items.map(({ label }) => label).sort()
}

it('an editor with the schema finds what is wrong, where it is', async () => {
  const project = new Project({ 'manifest.schema.json': JSON.stringify(manifestJsonSchema()) })
  const text = `${HEAD}version: 1\nimages:\n  hero:\n    promt: a bottle\n    resolution: 8k\n    n: 12\n`
  const { problems } = await open(await openEditor(project), project, text)
  const lines = problems.map(({ range }) => range.start.line)
  expect(lines).toEqual(expect.arrayContaining([4, 5, 6]))
  expect(problems.some(({ message }) => message.includes('promt'))).toBe(true)
})

it('an editor with the schema has nothing against what is right', async () => {
  const project = new Project({ 'manifest.schema.json': JSON.stringify(manifestJsonSchema()) })
  const text = `${HEAD}version: 1\nelements: { mascot: 829836802793406551 }\nimages:\n  hero: { prompt: "<<<mascot>>> waves", n: 3 }\n`
  const { problems } = await open(await openEditor(project), project, text)
  expect(problems).toEqual([])
})

it('an editor with the schema completes keys and values, and says what a key means', async () => {
  const project = new Project({ 'manifest.schema.json': JSON.stringify(manifestJsonSchema()) })
  const connection = await openEditor(project)
  const text = `${HEAD}version: 1\nelements: { mascot: 829836802793406551 }\nimages:\n  hero:\n    prompt: a bottle\n    resolution: \n    \n`
  const { uri } = await open(connection, project, text)
  expect(await complete(connection, uri, 6, 16)).toEqual(expect.arrayContaining(['1k', '2k', '4k']))
  const keys = await complete(connection, uri, 7, 4)
  expect(keys).toEqual(
    expect.arrayContaining([
      'n',
      'aspect_ratio',
      'result_type',
      'series_amount',
      'image_list',
      'element_list',
      'matrix',
      'alt',
      'file',
      'meta',
    ]),
  )
  const hover = await connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
    textDocument: { uri },
    position: { line: 6, character: 6 },
  })
  expect(hover.contents.value).toContain('Size of the image; 1k unless said otherwise.')
})
