import { expect, it } from 'vitest'
import { onAbort } from '../../src/abort.ts'

it('calls in order, and not what an earlier call has taken back', () => {
  const controller = new AbortController()
  const calls: string[] = []
  onAbort(controller.signal, () => {
    calls.push('first')
    takeBack()
  })
  const takeBack = onAbort(controller.signal, () => calls.push('taken back'))
  onAbort(controller.signal, () => calls.push('last'))

  controller.abort()

  expect(calls).toEqual(['first', 'last'])
})
