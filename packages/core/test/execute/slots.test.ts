import { describe, expect, it } from 'vitest'
import { Slots } from '../../src/execute/slots.ts'

const never = new AbortController().signal

/** Lets everything that is ready go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
}

describe('slots', () => {
  it('count units, first come first served', async () => {
    const slots = new Slots(4)
    const order: string[] = []
    const take = (name: string, units: number) =>
      slots.acquire(units, never).then(release => {
        order.push(name)
        return release
      })
    const first = await take('a', 3)
    const b = take('b', 2)
    const c = take('c', 1)
    await settle()
    expect(order).toEqual(['a'])
    first()
    first()
    await Promise.all([b, c])
    expect(order).toEqual(['a', 'b', 'c'])
  })

  it('let the highest priority go first', async () => {
    const slots = new Slots(1)
    const order: number[] = []
    const release = await slots.acquire(1, never)
    const waiting = [1, 3, 2].map(priority =>
      slots.acquire(1, never, priority).then(done => {
        order.push(priority)
        done()
      }),
    )
    release()
    await Promise.all(waiting)
    expect(order).toEqual([3, 2, 1])
  })

  it('let what is larger than everything go alone', async () => {
    const slots = new Slots(4)
    const small = await slots.acquire(1, never)
    let started = false
    const large = slots.acquire(9, never).then(release => {
      started = true
      return release
    })
    await settle()
    expect(started).toBe(false)
    small()
    const release = await large
    let next = false
    const after = slots.acquire(1, never).then(() => {
      next = true
    })
    await settle()
    expect(next).toBe(false)
    release()
    await after
  })

  it('halve when the API asks to slow down, once a burst, and grow back by one a round', async () => {
    const slots = new Slots(8)
    slots.slowDown(10_000)
    slots.slowDown(10_500)
    const held = await Promise.all([1, 2, 3, 4].map(() => slots.acquire(1, never)))
    let fifth = false
    const waiting = slots.acquire(1, never).then(() => {
      fifth = true
    })
    await settle()
    expect(fifth).toBe(false)
    for (let create = 0; create < 4; create += 1) slots.speedUp()
    await settle()
    expect(fifth).toBe(false)
    slots.speedUp()
    await waiting
    expect(held).toHaveLength(4)
  })

  it('give up the place of whoever is stopped', async () => {
    const slots = new Slots(1)
    const stop = new AbortController()
    const release = await slots.acquire(1, never)
    const stopped = slots.acquire(1, stop.signal)
    const next = slots.acquire(1, never)
    stop.abort(new Error('stopped'))
    await expect(stopped).rejects.toThrow('stopped')
    release()
    await next
  })
})
