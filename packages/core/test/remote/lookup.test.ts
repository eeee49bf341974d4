import { expect, it } from 'vitest'
import { NOT_PUBLIC, publicLookup } from '../../src/remote-references/public-lookup.ts'

type Found = {
  readonly error: NodeJS.ErrnoException | null
  readonly address: unknown
  readonly family?: number
}

function look(hostname: string, options: Parameters<typeof publicLookup>[1]): Promise<Found> {
  return new Promise(resolve => {
    publicLookup(hostname, options, (error, address, family) => {
      resolve({ error, address, ...(family === undefined ? {} : { family }) })
    })
  })
}

// Numbers are resolved without a name server: the real lookup, and no network.
it('gives public addresses in the form that was asked for', async () => {
  expect(await look('8.8.8.8', { all: true })).toEqual({
    error: null,
    address: [{ address: '8.8.8.8', family: 4 }],
  })
  expect(await look('8.8.8.8', {})).toEqual({ error: null, address: '8.8.8.8', family: 4 })
  expect(await look('2606:4700:4700::1111', { family: 6 })).toEqual({
    error: null,
    address: '2606:4700:4700::1111',
    family: 6,
  })
})

it.each(['localhost', '127.0.0.1', '10.0.0.1', '::1', '::ffff:169.254.169.254'])(
  'gives none for %s',
  async hostname => {
    for (const options of [{}, { all: true }, { all: true, family: 0 }]) {
      const { error, address } = await look(hostname, options)
      expect([error?.code, address]).toEqual([NOT_PUBLIC, ''])
    }
  },
)

it('passes on that a name does not exist', async () => {
  const { error } = await look('kirin.invalid', { all: true })
  expect(error?.code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/)
})
