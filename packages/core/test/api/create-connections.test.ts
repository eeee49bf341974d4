import { once } from 'node:events'
import { expect, it } from 'vitest'
import { CreateConnections } from '../../src/api/create-connections.ts'
import { answer, at, createRequest, never, openApi, serve, serveTcp } from './server.ts'

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"id":"t1"}'

it('a create whose loss could be cleared up takes the connection of the one before', async () => {
  const server = await serve(answer(200, '{"id":"t1"}'))
  const api = openApi(server.connection)
  for (let n = 0; n < 3; n += 1)
    expect(await api.create(createRequest(), never, { clearable: true })).toMatchObject({ kind: 'accepted' })
  expect(server.connections()).toBe(1)
  expect(await api.create(createRequest(), never)).toMatchObject({ kind: 'accepted' })
  expect(server.connections()).toBe(2)
})

it('one whose loss could not be cleared up has a connection of its own, after others like it too', async () => {
  const closed: Promise<unknown>[] = []
  const url = await serveTcp(socket => {
    closed.push(once(socket, 'close'))
    socket.once('data', () => socket.write(ANSWER))
  })
  const api = openApi(at(url))
  for (let n = 1; n <= 4; n += 1) {
    expect(await api.create(createRequest(), never)).toMatchObject({ kind: 'accepted' })
    expect(closed).toHaveLength(n)
    // At once after the one before, and when its connection is gone.
    if (n % 2 === 0) await closed.at(-1)
  }
})

it('those at the same time have one each', async () => {
  const server = await serve(answer(200, '{"id":"t1"}'))
  const api = openApi(server.connection)
  const both = Array.from({ length: 2 }, () => api.create(createRequest(), never, { clearable: true }))
  await Promise.all(both)
  expect(server.connections()).toBe(2)
})

it('one that was idle for longer than a moment is not used again', async () => {
  let now = 0
  const server = await serve(answer(200, '{"id":"t1"}'))
  const connections = new CreateConnections({}, () => now)
  const post = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const handler = {
        onResponseEnd: () => resolve(),
        onResponseError: (_: unknown, error: Error) => reject(error),
      }
      connections.dispatch({ origin: server.url, path: '/', method: 'POST' }, handler, true)
    })
  await post()
  now += 200
  await post()
  expect(server.connections()).toBe(1)
  now += 300
  await post()
  expect(server.connections()).toBe(2)
  await connections.destroy()
})

it('where one was lost so, all others have connections of their own', async () => {
  let connections = 0
  const url = await serveTcp(socket => {
    connections += 1
    socket.once('data', () => {
      socket.write(ANSWER)
      socket.once('data', () => socket.resetAndDestroy())
    })
  })
  const api = openApi(at(url))
  const create = () => api.create(createRequest(), never, { clearable: true })
  expect(await create()).toMatchObject({ kind: 'accepted' })
  expect(await create()).toMatchObject({ kind: 'unclear' })
  expect(connections).toBe(1)
  for (let n = 0; n < 3; n += 1) expect(await create()).toMatchObject({ kind: 'accepted' })
  expect(connections).toBe(4)
})
