/** The head of an answer. */
export interface AnswerHead {
  readonly status: number
  /** By names in lower case; of several with one name the first. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes of its body, where that comes as it is, and its head says so; else `undefined`. */
  readonly length: number | undefined
  /** Whether its connection may carry another request. */
  readonly staysOpen: boolean
}

const STATUS = /^HTTP\/1\.1 ([2-5]\d\d)(?: [^\r\n]*)?$/
const FIELD = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\r\n]*?)[ \t]*$/
const LENGTH = /^\d{1,15}$/
/** They have none, whatever their head says. */
const WITHOUT_BODY: readonly number[] = [204, 205, 304]

/** Reads a head (RFC 9112) without the empty line at its end; `undefined` where it is none, or not one of today. */
export function parseAnswerHead(text: string): AnswerHead | undefined {
  const [first = '', ...lines] = text.split('\r\n')
  const status = Number(STATUS.exec(first)?.[1] ?? 0)
  if (status === 0) return undefined
  const headers: Record<string, string> = Object.create(null)
  for (const line of lines) {
    const [, name, value = ''] = FIELD.exec(line) ?? []
    if (name === undefined) return undefined
    const key = name.toLowerCase()
    // Two lengths are an attempt at something.
    if (key === 'content-length' && key in headers) return undefined
    headers[key] ??= value
  }
  const length = headers['content-length']
  const isPlain =
    length !== undefined &&
    LENGTH.test(length) &&
    !('transfer-encoding' in headers || 'content-encoding' in headers || WITHOUT_BODY.includes(status))
  return {
    status,
    headers,
    length: isPlain ? Number(length) : undefined,
    staysOpen: /^(?:keep-alive)?$/i.test(headers['connection'] ?? ''),
  }
}

const VALUE = /^[\t\x20-\x7e]*$/

/** A `GET`; `undefined` where something in it cannot be written as it is. */
export function formatGet(url: URL, headers: Readonly<Record<string, string>>): string | undefined {
  const fields = Object.entries(headers)
  if (!fields.every(([name, value]) => FIELD.test(`${name}:`) && VALUE.test(value))) return undefined
  const hasHost = fields.some(([name]) => name.toLowerCase() === 'host')
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  return `GET ${url.pathname}${url.search} HTTP/1.1\r\n${hasHost ? '' : `host: ${url.host}\r\n`}${lines.join('')}\r\n`
}
