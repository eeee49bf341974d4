import { spawn } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A scratch folder, removed when the test is over. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kirin-remote-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean

/** A plain server of `GET`, `HEAD`, `PUT` and `DELETE` by path; `before` may answer in its place. */
export interface PlainServer {
  readonly url: string
  readonly blobs: Map<string, Buffer>
  /** Method and path, in order. */
  readonly log: string[]
  readonly authorizations: (string | undefined)[]
  before: Answer
}

/** @param conditional whether it knows `If-None-Match: *` */
export async function servePlain({
  conditional = true,
}: {
  readonly conditional?: boolean
} = {}): Promise<PlainServer> {
  const blobs = new Map<string, Buffer>()
  const server: Omit<PlainServer, 'url'> = { blobs, log: [], authorizations: [], before: () => false }
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const { method = '', url = '', headers } = request
    server.log.push(`${method} ${url}`)
    server.authorizations.push(headers.authorization)
    if (server.before(request, response, body)) return
    const found = blobs.get(url)
    if (method === 'PUT') {
      if (conditional && headers['if-none-match'] === '*' && found) return response.writeHead(412).end()
      blobs.set(url, body)
      return response.writeHead(found ? 204 : 201).end()
    }
    if (!found) return response.writeHead(404).end('not here')
    if (method === 'DELETE') {
      blobs.delete(url)
      return response.writeHead(204).end()
    }
    response.writeHead(200, { 'content-length': found.length })
    return response.end(method === 'HEAD' ? undefined : found)
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return Object.assign(server, { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` })
}

/** The path of nginx, where this machine has it. */
export const NGINX: string | undefined = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin']
  .map(folder => join(folder, 'nginx'))
  .find(path => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** nginx with WebDAV, as `docs/remote-cache.md` has it. */
export async function serveNginx(nginx: string): Promise<{ readonly url: string; readonly folder: string }> {
  const home = scratch()
  const folder = join(home, 'cache')
  mkdirSync(folder)
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `${name}_temp_path ${home}/tmp-${name};`)
    .join('\n')
  writeFileSync(
    join(home, 'nginx.conf'),
    `daemon off;
pid ${home}/nginx.pid;
error_log ${home}/error.log;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  ${temporary}
  server {
    listen 127.0.0.1:${port};
    root ${folder};
    client_max_body_size 100m;
    location / {
      dav_methods PUT DELETE;
      create_full_put_path on;
    }
  }
}
`,
  )
  const user = process.getuid?.() === 0 ? ['-g', 'user root;'] : []
  const child = spawn(
    nginx,
    ['-e', `${home}/error.log`, '-p', home, '-c', join(home, 'nginx.conf'), ...user],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', code => reject(new Error(`nginx ended with ${code}`)))
  })
  ended.catch(() => undefined)
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended.catch(() => undefined)
  })
  const url = `http://127.0.0.1:${port}`
  await Promise.race([ended, answers(url)])
  return { url, folder }
}

async function answers(url: string): Promise<void> {
  for (;;) {
    try {
      await fetch(url)
      return
    } catch {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
}

async function freePort(): Promise<number> {
  const server = createSocketServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

export const S3_KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

/** A server of the S3 protocol. It knows the key, and does not check what is signed with it. */
export async function serveS3(): Promise<{ readonly url: string; readonly endpoint: string }> {
  // It has no types.
  const S3rver = createRequire(import.meta.url)('s3rver') as S3Server
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: scratch(),
    configureBuckets: [{ name: 'images', configs: [] }],
  })
  const { port } = await server.run()
  onTestFinished(() => server.close())
  const endpoint = `http://127.0.0.1:${port}`
  return { endpoint, url: `s3://images/team/a?endpoint=${encodeURIComponent(endpoint)}` }
}

type S3Server = new (options: object) => { run(): Promise<{ readonly port: number }>; close(): Promise<void> }

/** The signature of a request by AWS Signature Version 4, from its specification. */
export function signatureOf(
  { method, url = '', headers }: IncomingMessage,
  body: Buffer,
  { secretAccessKey }: { readonly secretAccessKey: string },
): string {
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
  const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
  const [, scope = '', signed = ''] =
    /Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? []
  const canonicalHeaders = signed.split(';').map(name => `${name}:${String(headers[name]).trim()}\n`)
  const [path = '', query = ''] = url.split('?')
  const canonical = [method, path, query, canonicalHeaders.join(''), signed, sha256(body)].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const [date = '', ...rest] = scope.split('/')
  const key = rest.reduce(hmac, hmac(`AWS4${secretAccessKey}`, date))
  return createHmac('sha256', key).update(toSign).digest('hex')
}
