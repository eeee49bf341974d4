import type { Invalid, KirinEvent, Ran } from '@kirin-batch/core'
import { connect, whyNotGenerate } from '../connection.ts'
import { asShown, invalid, textOf } from '../errors.ts'
import { type Project, planOf, storeOf } from '../project.ts'
import { RequestError } from './answer.ts'
import type { PageEvent, ProgressData } from './data.ts'
import { formatUsd, type Pico, parseUsd, picoOf } from './usd.ts'

const MAX_AT_ONCE = 8

/** What people have generated from the page, since the server started. */
export interface Generations {
  /**
   * Generates one entry, and what it is made from where that is missing; resolves once it is under way.
   * @param expectedCostUsd decimal, as the button had it: more is not spent
   * @throws RequestError where it may not be, need not be, or would cost more
   */
  start(id: string, expectedCostUsd: string): Promise<void>
  progressOf(id: string): ProgressData | undefined
  failureOf(id: string): string | undefined
  /** Decimal USD; what is in flight counts at its expected price. */
  spentUsd(): string
  /** Stops; what is in flight is in the journal. */
  close(): Promise<void>
}

interface Running {
  progress: ProgressData
  /** The most that it may spend. */
  reserved: Pico
  done: Promise<void>
}

export function createGenerations(project: Project, tell: (event: PageEvent) => void): Generations {
  const running = new Map<string, Running>()
  const failures = new Map<string, string>()
  const stopping = new AbortController()
  let spent: Pico = 0n

  const reserved = (): Pico => [...running.values()].reduce((sum, { reserved }) => sum + reserved, spent)

  const advance = (id: string, progress: ProgressData): void => {
    const one = running.get(id)
    if (one) one.progress = progress
    tell({ type: 'progress', id, ...progress })
  }

  const generate = async (id: string, one: Running): Promise<void> => {
    const ended = await runOne(project, id, {
      maxCostUsd: formatUsd(one.reserved),
      signal: stopping.signal,
      onEvent: event => {
        const progress = progressIn(event, id)
        if (progress) advance(id, progress)
      },
    }).catch((error: unknown) => ({
      ok: false,
      text: textOf(asShown(error)),
      costUsd: formatUsd(one.reserved),
    }))
    running.delete(id)
    spent += picoOf(ended.costUsd)
    if (!ended.ok) failures.set(id, ended.text)
    project.logger.info(`kirin-batch: ${id}: ${ended.text}`, { timestamp: true })
    tell({ type: 'finished', id, ok: ended.ok, text: ended.text })
  }

  return {
    async start(id, expectedCostUsd) {
      const why = whyNotGenerate(project)
      if (why !== undefined) throw new RequestError(403, why)
      const shown = parseUsd(expectedCostUsd)
      if (shown === undefined) throw new RequestError(400, 'The price must be a decimal amount of USD.')
      if (running.has(id)) throw new RequestError(409, `"${id}" is under way already.`)
      if (running.size >= MAX_AT_ONCE)
        throw new RequestError(409, `${MAX_AT_ONCE} images are under way: wait for one of them.`)
      const one: Running = { progress: { text: 'Starting' }, reserved: 0n, done: Promise.resolve() }
      // Before anything is awaited: a second click must find it.
      running.set(id, one)
      try {
        const expected = await priceNow(project, id)
        if (expected > shown)
          throw new RequestError(409, `The price has changed: it is $${formatUsd(expected)} by now.`)
        const cap = parseUsd(project.options.maxCostUsd ?? '')
        if (cap !== undefined && reserved() + expected > cap)
          throw new RequestError(
            409,
            `The option "maxCost" allows $${formatUsd(cap)} for one start of the server, and $${formatUsd(reserved())} of it are spent or under way.`,
          )
        one.reserved = expected
      } catch (error) {
        running.delete(id)
        throw error
      }
      failures.delete(id)
      advance(id, one.progress)
      one.done = generate(id, one)
    },
    progressOf: id => running.get(id)?.progress,
    failureOf: id => failures.get(id),
    spentUsd: () => formatUsd(reserved()),
    async close() {
      stopping.abort()
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

/** @throws RequestError where there is no such entry, or nothing to do for it from here */
async function priceNow(project: Project, id: string): Promise<Pico> {
  const { plan } = await import('@kirin-batch/core')
  const planned = await plan({ ...planOf(project), filter: literalGlob(id) }).catch((error: unknown) => {
    throw new RequestError(404, asShown(error).message)
  })
  if (planned.kind === 'invalid')
    throw new RequestError(409, textOf(invalid(planned.diagnostics, project.root)))
  const { images, expectedCostUsd } = planned.report
  const image = images.find(image => image.id === id)
  if (!image) throw new RequestError(404, `No image has the id "${id}".`)
  if (image.action === 'reuse' || image.action === 'restore')
    throw new RequestError(409, `"${id}" is there already.`)
  const stuck = images.find(image => image.action === 'refused' || image.action === 'quarantined')
  if (stuck)
    throw new RequestError(
      409,
      [`"${stuck.id}" needs a look in the terminal`, ...(stuck.reasons ?? [])].join(': '),
    )
  return picoOf(expectedCostUsd)
}

interface Limits {
  readonly maxCostUsd: string
  readonly signal: AbortSignal
  readonly onEvent: (event: KirinEvent) => void
}

interface Ended {
  readonly ok: boolean
  readonly text: string
  /** Decimal USD that count as spent. */
  readonly costUsd: string
}

async function runOne(project: Project, id: string, limits: Limits): Promise<Ended> {
  const connection = await connect(project)
  try {
    const { run } = await import('@kirin-batch/core')
    const ran = await run({
      ...storeOf(project),
      filter: literalGlob(id),
      ...limits,
      ...(connection === undefined ? {} : { api: connection.api }),
    })
    return endOf(ran, id, project, limits.maxCostUsd)
  } finally {
    await connection?.close()
  }
}

function endOf(ran: Ran | Invalid, id: string, project: Project, maxCostUsd: string): Ended {
  if (ran.kind === 'invalid')
    return { ok: false, text: textOf(invalid(ran.diagnostics, project.root)), costUsd: '0' }
  const { summary, images } = ran.report
  if (ran.outcome === 'ok') return { ok: true, text: `Done, $${summary.costUsd}`, costUsd: summary.costUsd }
  const failed = images.filter(image => image.status !== 'ok')
  const text = failed
    .map(image => `${image.id === id ? '' : `${image.id}: `}${image.error?.message ?? image.status}`)
    .join('; ')
  // What is in flight, or of unknown outcome, may yet be charged.
  const isOpen = failed.some(({ status }) => status === 'interrupted' || status === 'quarantined')
  return { ok: false, text, costUsd: isOpen ? maxCostUsd : summary.costUsd }
}

function progressIn(event: KirinEvent, id: string): ProgressData | undefined {
  if (!('id' in event)) return undefined
  const name = event.id === id ? '' : `${event.id}: `
  switch (event.type) {
    case 'task-accepted':
      return { text: `${name}${event.found ? 'Found at the API' : 'Accepted by the API'}` }
    case 'task-progress':
      return { text: `${name}Generating`, progress: event.progress }
    case 'task-completed':
      return { text: `${name}Downloading` }
    case 'image-stored':
      return { text: `${name}Stored ${event.index} of ${event.of}` }
    case 'retrying':
      return { text: `${name}${event.reason}; again in ${Math.ceil(event.afterMs / 1000)} s` }
    default:
      return undefined
  }
}

/** A glob that means this id alone. */
function literalGlob(id: string): string {
  return id.replace(/[^\p{L}\p{N}\p{M}/_-]/gu, '\\$&')
}
