import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connect } from 'vite'
import { asShown } from '../errors.ts'
import { hangUp, RequestError, readJson, secure, send, sendJson } from './answer.ts'
import type { GenerateRequest, PageData, PickRequest } from './data.ts'
import { candidatesOf, describeProject } from './entries.ts'
import {
  type Guard,
  isFromThisMachine,
  type Refusal,
  refusePage,
  refuseRead,
  refuseScript,
  refuseWrite,
} from './guard.ts'
import { pageHtml } from './html.ts'
import type { DevPage } from './page.ts'
import { methodOf, type Route, routeOf } from './route.ts'

/**
 * Before Vite's own: it answers preflights by `server.cors`, and of this page nothing is for other origins. Everything
 * else goes its way through Vite's checks, and those of other plugins.
 */
export function refusePreflight(base: string): Connect.NextHandleFunction {
  return (request, response, next) => {
    if (request.method !== 'OPTIONS' || !routeOf(request.url ?? '', base)) return next()
    secure(response)
    response.setHeader('Allow', 'GET, HEAD, POST')
    sendJson(response, 405, { message: 'Not for pages of another origin.' })
  }
}

/** Whatever is at `/__kirin/`. */
export function servePage(page: DevPage, base: string): Connect.NextHandleFunction {
  return (request, response, next) => {
    const route = routeOf(request.originalUrl ?? request.url ?? '', base)
    if (!route) return next()
    secure(response)
    const refusal = refuse(page.guard, page.imageKey, route, request)
    if (refusal) return sendJson(response, refusal.status, { message: refusal.message })
    answer(page, route, request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy()
      const { message } = asShown(error)
      if (error instanceof RequestError) return hangUp(response, error.status, message)
      page.project.logger.error(`kirin-batch: ${message}`, { timestamp: true })
      sendJson(response, 500, { message })
    })
  }
}

/** First of all who asks, then what: an answer tells a stranger nothing. */
function refuse(guard: Guard, imageKey: string, route: Route, request: IncomingMessage): Refusal | undefined {
  switch (route.kind) {
    case 'page':
    case 'redirect':
    case 'nothing':
      return refusePage(guard, request)
    case 'entries':
    case 'events':
    case 'candidates':
      return refuseRead(guard, request)
    case 'image':
      return refuseRead(guard, request, { given: route.key, expected: imageKey })
    case 'generate':
    case 'pick':
      return refuseWrite(guard, request)
  }
}

async function answer(
  page: DevPage,
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  if (method !== methodOf(route)) {
    response.setHeader('Allow', methodOf(route) === 'GET' ? 'GET, HEAD' : 'POST')
    throw new RequestError(405, `${request.method} is not for this.`)
  }
  const { project, generations } = page
  switch (route.kind) {
    case 'redirect':
      response.setHeader('Location', './__kirin/')
      return send(response, 302, 'text/plain', '')
    case 'page': {
      const refusal = refuseScript(request)
      if (refusal) return sendJson(response, refusal.status, { message: refusal.message })
      const { html, policy } = await pageHtml(page)
      response.setHeader('Content-Security-Policy', policy)
      return send(response, 200, 'text/html; charset=utf-8', html)
    }
    case 'entries': {
      const data = await describeProject(project, generations)
      page.show(data.entries.flatMap(entry => entry.pictures))
      return sendJson(response, 200, forAsker(data, request))
    }
    case 'candidates': {
      const candidates = await candidatesOf(project, route.id)
      page.show(candidates.flatMap(candidate => candidate.pictures))
      return sendJson(response, 200, candidates)
    }
    case 'image': {
      const bytes = await page.read(route.sha256)
      if (!bytes) throw new RequestError(404, 'There is no such picture.')
      return send(response, 200, bytes[0] === 0x89 ? 'image/png' : 'image/jpeg', bytes)
    }
    case 'events':
      return page.events.add(response)
    case 'generate': {
      const { id, expectedCostUsd } = toGenerate(await readJson(request))
      await generations.start(id, expectedCostUsd)
      return sendJson(response, 202, {})
    }
    case 'pick': {
      const { id, candidate } = toPick(await readJson(request))
      const candidates = await candidatesOf(project, id, candidate)
      page.events.send({ type: 'changed' })
      return sendJson(response, 200, candidates)
    }
    case 'nothing':
      throw new RequestError(404, 'There is nothing here.')
  }
}

function forAsker(data: PageData, request: IncomingMessage): PageData {
  if (!data.generation.allowed || isFromThisMachine(request)) return data
  const why = 'Only from the machine that the dev server runs on.'
  return { ...data, generation: { allowed: false, why } }
}

function toGenerate({ id, expectedCostUsd }: Readonly<Record<string, unknown>>): GenerateRequest {
  if (typeof id === 'string' && typeof expectedCostUsd === 'string') return { id, expectedCostUsd }
  throw new RequestError(400, 'An id and the price on the button, please.')
}

function toPick({ id, candidate }: Readonly<Record<string, unknown>>): PickRequest {
  if (typeof id === 'string' && typeof candidate === 'number' && Number.isSafeInteger(candidate))
    return { id, candidate }
  throw new RequestError(400, 'An id and the number of a candidate, please.')
}
