// As little as a Node program can do that restores images: `node plain-fetcher.mjs URL KEYS FOLDER`. Sockets, one buffer
// each, the digest, one file an image under its own name at once; no manifests, no store, no error that is not the end.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'

const CONNECTIONS = 16
const LONGEST_HEAD = 16 * 1024
const LONGEST_BODY = 16 * 1024 * 1024

const [, , address, list, folder] = process.argv
const { hostname, port } = new URL(address)
const queue = readFileSync(list, 'utf8').trim().split('\n').values()

function fetchSome() {
  const head = Buffer.allocUnsafeSlow(LONGEST_HEAD)
  let room = Buffer.alloc(0)
  let key
  let body
  let length = 0

  function ask() {
    const next = queue.next()
    body = undefined
    length = 0
    if (next.done) socket.end()
    else {
      key = next.value
      socket.write(`GET /cas/${key} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n\r\n`)
    }
  }

  function readHead() {
    const end = head.subarray(0, length).indexOf('\r\n\r\n')
    if (end === -1) return
    const announced = /^HTTP\/1\.1 200 [\s\S]*\r\ncontent-length: (\d+)/i.exec(
      head.toString('latin1', 0, end),
    )
    const bytes = Number(announced?.[1])
    if (!(bytes <= LONGEST_BODY)) throw new Error(`no plain answer for ${key}`)
    if (room.length < bytes) room = Buffer.allocUnsafeSlow(bytes)
    body = room.subarray(0, bytes)
    head.copy(body, 0, end + 4, length)
    length -= end + 4
  }

  function keep() {
    if (createHash('sha256').update(body).digest('hex') !== key) throw new Error(`${key} is something else`)
    writeFileSync(join(folder, key), body)
    ask()
  }

  const onread = {
    buffer: () => (body ?? head).subarray(length),
    callback(read) {
      length += read
      if (!body) readHead()
      if (body && length === body.length) keep()
      return true
    },
  }
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread }, ask)
}

for (let connection = 0; connection < CONNECTIONS; connection += 1) fetchSome()
