import type { IncomingMessage } from 'node:http'
import { htmlPage, replyThroughFault } from './apply-fault.ts'
import type { FaultQueue } from './fault-queue.ts'
import type { Fault } from './faults.ts'
import type { Settings } from './options.ts'
import { renderPicture } from './picture/render.ts'
import { pictureSize } from './picture/size.ts'
import { bytesReply, type FullReply, jsonReply, type Reply, statusOf } from './reply.ts'
import { pathOf } from './request.ts'
import type { WritableRequestLog } from './request-log.ts'
import type { UrlSigner } from './signed-url.ts'
import type { PictureId } from './task-answer.ts'
import type { Task, TaskBook } from './tasks.ts'

/** The smallest GIF there is: a real picture of a type nobody asked for. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** What the file host is made of. */
export interface FilesContext {
  readonly settings: Settings
  readonly book: TaskBook
  readonly log: WritableRequestLog
  readonly faults: FaultQueue
  readonly signer: UrlSigner
}

/** Answers a request to the file host and records it. Pictures are drawn when asked for, and not kept. */
export async function answerFiles(context: FilesContext, request: IncomingMessage): Promise<Reply> {
  const { book, log, faults, signer } = context
  const reading = signer.read(request.url ?? '/', Date.now())
  const picture = reading.kind === 'valid' ? reading.picture : undefined
  const task = book.byId(pathOf(request).split('/')[1] ?? '')
  const texts = [
    task?.product.kind === 'images' ? task.product.prompt : undefined,
    task?.id,
    task?.externalTaskId,
  ]

  let fault: Fault | undefined
  const answer = async (): Promise<Reply> => {
    // Checked before anything else: a key that reaches this host has left the API's origin.
    if (request.headers.authorization !== undefined) {
      return jsonReply(403, {
        message: 'This host takes no Authorization header: the key is for the API alone',
      })
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return jsonReply(405, { message: 'GET only' }, { allow: 'GET, HEAD' })
    }
    fault = faults.take({ kind: 'download', texts: texts.filter(text => text !== undefined) })
    return replyThroughFault(fault, async () => {
      if (fault?.kind === 'expired-url' || reading.kind === 'expired') {
        return jsonReply(403, { message: 'This URL has expired' })
      }
      if (reading.kind === 'forged') return jsonReply(403, { message: 'The signature does not match' })
      if (picture === undefined || task === undefined) return jsonReply(404, { message: 'No such file' })
      return replaced(fault, await draw(context.settings, task, picture))
    })
  }
  const reply = await answer()
  log.record({
    at: Date.now(),
    method: request.method ?? '',
    path: pathOf(request),
    kind: 'download',
    status: statusOf(reply),
    ...(task === undefined ? {} : { taskId: task.id }),
    ...(task?.externalTaskId === undefined ? {} : { externalTaskId: task.externalTaskId }),
    ...(fault === undefined ? {} : { fault: fault.kind }),
  })
  return reply
}

async function draw(settings: Settings, task: Task, picture: PictureId): Promise<FullReply> {
  const { product } = task
  if (product.kind !== 'images' || picture.index >= product.count) {
    return jsonReply(404, { message: 'No such file' })
  }
  const bytes = await renderPicture({
    prompt: product.prompt,
    taskId: task.id,
    index: picture.index,
    count: product.count,
    series: product.series,
    watermarked: picture.watermarked,
    size: pictureSize(product.resolution, product.ratio, settings.imageScale),
    type: settings.imageType,
  })
  return bytesReply(200, settings.imageType === 'png' ? 'image/png' : 'image/jpeg', bytes)
}

/** The download that a `wrong-content` fault makes of a picture. */
function replaced(fault: Fault | undefined, picture: FullReply): FullReply {
  if (fault?.kind !== 'wrong-content') return picture
  const bytes = Buffer.from(picture.body)
  switch (fault.content) {
    case 'html':
      return htmlPage(200)
    case 'json':
      return jsonReply(200, { error: { code: 'InternalError', message: 'Please try again' } })
    case 'empty':
      return { ...picture, body: '' }
    case 'truncated-image':
      return { ...picture, body: bytes.subarray(0, Math.floor(bytes.length / 2)) }
    case 'damaged-image':
      return {
        ...picture,
        body: bytes.fill(0x55, Math.floor(bytes.length * 0.6), Math.floor(bytes.length * 0.9)),
      }
    case 'gif':
      return bytesReply(200, 'image/gif', GIF)
  }
}
