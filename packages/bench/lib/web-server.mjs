// A server of the files in one folder: nginx where this machine has it, else plain Node in a process of its own.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, createReadStream, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const self = fileURLToPath(import.meta.url)

/** @returns where it listens, what it is, and how to end it */
export async function startWebServer(folder, home) {
  const nginx = [...process.env.PATH.split(':'), '/usr/sbin'].map(at => join(at, 'nginx')).find(isExecutable)
  if (nginx === undefined) {
    const child = fork(self, [folder])
    const [url] = await once(child, 'message')
    return { name: 'node', url, close: () => end(child) }
  }
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const conf = join(home, 'nginx.conf')
  writeFileSync(
    conf,
    `daemon off;
pid ${home}/nginx.pid;
worker_processes 1;
${process.getuid?.() === 0 ? 'worker_priority -20;' : ''}
events { worker_connections 256; }
http {
  access_log off;
  sendfile on;
  ${temporary.map(name => `${name}_temp_path ${home}/tmp-${name};`).join('\n  ')}
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`,
  )
  const user = process.getuid?.() === 0 ? ['-g', 'user root;'] : []
  const child = spawn(nginx, ['-e', `${home}/error.log`, '-p', home, '-c', conf, ...user], {
    stdio: 'inherit',
  })
  const url = `http://127.0.0.1:${port}`
  while (
    !(await fetch(url).then(
      () => true,
      () => false,
    ))
  )
    await new Promise(resolve => setTimeout(resolve, 20))
  return { name: 'nginx', url, close: () => end(child) }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function end(child) {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

if (process.send && process.argv[1] === self) {
  const [, , folder] = process.argv
  const server = createServer((request, response) => {
    const path = join(folder, request.url)
    try {
      response.writeHead(200, { 'content-length': statSync(path).size })
      createReadStream(path).pipe(response)
    } catch {
      response.writeHead(404).end()
    }
  }).listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`))
}
