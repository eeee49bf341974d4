import { describe, expect, it } from 'vitest'
import { decodeRead } from '../../src/api/decode.ts'
import { createPublicText } from '../../src/api/public-text.ts'
import type { ReadOutcome, Task } from '../../src/ports.ts'

const context = { now: 0, publicText: createPublicText('sk-secret') }

function decode(status: number, text: string): ReadOutcome {
  return decodeRead({ status, headers: {}, text }, 'asked', context)
}

function stateOf(json: string): Task['state'] | undefined {
  const outcome = decode(200, json)
  return outcome.kind === 'task' ? outcome.task.state : undefined
}

describe('decodeRead', () => {
  it('knows every status', () => {
    const kinds: Record<string, number[]> = {}
    for (let status = 200; status <= 599; status++) {
      const { kind } = decode(status, '{"id":"a","status":"in_progress"}')
      kinds[kind] = [...(kinds[kind] ?? []), status]
    }
    const { unclear = [], ...rest } = kinds
    expect(rest).toEqual({ task: [200], denied: [401, 403], absent: [404], throttled: [429] })
    expect(unclear).toHaveLength(400 - 5)
  })

  it('reads a whole task', () => {
    const text = JSON.stringify({
      id: 'd758n65e',
      created_at: 1_756_817_821,
      model: 'kirin_v3_omni_image',
      status: 'completed',
      progress: 1,
      output: [{ content: [{ type: 'image', url: 'https://cdn.example.com/1.png?sig=1', jobId: 'j' }] }],
      usage: { cost: '0.028', discount: 1 },
      metadata: {},
    })
    expect(decode(200, text)).toEqual({
      kind: 'task',
      task: {
        id: 'd758n65e',
        createdAt: 1_756_817_821_000,
        state: { status: 'completed', urls: ['https://cdn.example.com/1.png?sig=1'], costUsd: '0.028' },
      },
    })
  })

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '{"id":{},"status":1}',
    '{"error":"not found"}',
    '<html>',
    '{"id":"a"',
    '[[[',
  ])('is unclear for %j', text => {
    expect(decode(200, text).kind).toBe('unclear')
  })

  it('is unclear where the body is not whole', () => {
    expect(decodeRead({ status: 200, headers: {}, text: '', defect: 'broke off' }, 'asked', context)).toEqual(
      {
        kind: 'unclear',
        message: 'HTTP 200: broke off',
      },
    )
  })

  it('stands in for a missing id with the one that was asked for', () => {
    expect(decode(200, '{"status":"pending"}')).toEqual({
      kind: 'task',
      task: { id: 'asked', createdAt: undefined, state: { status: 'running', progress: undefined } },
    })
  })
})

describe('a running task', () => {
  it.each(['in_progress', 'pending', 'processing', 'queued_for_review', 'COMPLETED', ''])(
    'says %j',
    status => {
      expect(stateOf(JSON.stringify({ id: 'a', status }))).toEqual({ status: 'running', progress: undefined })
    },
  )

  it.each<[string, number | undefined]>([
    ['0', 0],
    ['0.25', 0.25],
    ['1', 1],
    ['7', 1],
    ['-1', 0],
    ['1e999', 1],
    ['"0.5"', undefined],
    ['null', undefined],
    ['[]', undefined],
    ['true', undefined],
  ])('has progress %s', (text, progress) => {
    expect(stateOf(`{"id":"a","progress":${text}}`)).toEqual({ status: 'running', progress })
  })
})

describe('a completed task', () => {
  const urlsOf = (output: unknown): readonly string[] | undefined => {
    const state = stateOf(JSON.stringify({ id: 'a', status: 'completed', output }))
    return state?.status === 'completed' ? state.urls : undefined
  }

  it('flattens images over output items in order', () => {
    const item = (...urls: string[]): unknown => ({ content: urls.map(url => ({ type: 'image', url })) })
    expect(urlsOf([item('u1', 'u2'), item(), item('u3')])).toEqual(['u1', 'u2', 'u3'])
  })

  it('takes what is an image and skips what is not', () => {
    const content = [
      { type: 'image', url: 'u1' },
      { type: 'image_url', url: 'u2' },
      { url: 'u3', watermark_url: 'w3' },
      { type: null, url: 'u4' },
      { type: 'video', url: 'v' },
      { type: 7, url: 'v' },
      { type: 'image', url: '' },
      { type: 'image', url: ['u'] },
      { type: 'image' },
      'u',
      null,
    ]
    expect(urlsOf([{ content }])).toEqual(['u1', 'u2', 'u3', 'u4'])
  })

  it.each([undefined, null, 'x', {}, [null, 1, 'x', []], [{ content: {} }], [{ content: 'x' }]])(
    'has none in %j',
    output => {
      expect(urlsOf(output)).toEqual([])
    },
  )

  it.each<[string, string | undefined]>([
    ['"0.028"', '0.028'],
    ['"0.0280"', '0.0280'],
    ['"12"', '12'],
    ['0.028', '0.028'],
    ['0.10000000000000000001', '0.10000000000000000001'],
    ['3', '3'],
    ['2.8e-2', '0.028'],
    ['28E-3', '0.028'],
    ['1.25e1', '12.5'],
    ['1e2', '100'],
    ['1.5e-3', '0.0015'],
    ['100e-2', '1'],
    ['0e5', '0'],
    ['-0.028', undefined],
    ['1e999', undefined],
    ['"-0.028"', undefined],
    ['"2.8e-2"', undefined],
    ['"$0.028"', undefined],
    ['"1,5"', undefined],
    ['""', undefined],
    ['null', undefined],
    ['[]', undefined],
    ['{"value":"1"}', undefined],
  ])('costs %s', (text, costUsd) => {
    expect(stateOf(`{"id":"a","status":"completed","usage":{"cost":${text}}}`)).toEqual({
      status: 'completed',
      urls: [],
      costUsd,
    })
  })
})

describe('a failed task', () => {
  const none = 'the API gave no reason'
  it.each<[string, string, string]>([
    ['{"code":"006001094","error_message":"no room"}', '006001094', 'no room'],
    ['{"code":"006001094","message":"no room"}', '006001094', 'no room'],
    ['{"code":6001094,"message":"no room"}', '006001094', 'no room'],
    ['{"code":829836802793406551}', '829836802793406551', none],
    ['{"code":" 17 ","error_message":" "}', '17', none],
    ['{"code":"","message":"no room"}', 'unknown', 'no room'],
    ['{"code":["x"],"message":["y"]}', 'unknown', none],
    ['"no room"', 'unknown', 'no room'],
    ['"006001095: no room"', '006001095', '006001095: no room'],
    ['"0060010951 no room"', 'unknown', '0060010951 no room'],
    ['"bad\\nkey sk-secret"', 'unknown', 'bad key [key]'],
    ['null', 'unknown', none],
    ['17', 'unknown', none],
    ['[]', 'unknown', none],
    ['{}', 'unknown', none],
  ])('with the error %s', (error, code, message) => {
    expect(stateOf(`{"id":"a","status":"failed","error":${error}}`)).toEqual({
      status: 'failed',
      code,
      message,
    })
  })
})
