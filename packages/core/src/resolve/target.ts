import type { Location } from '../diagnostics/source-file.ts'
import type { Reference } from './entry.ts'
import { projectPath } from './project-path.ts'

export type ParsedTarget =
  | { readonly ok: true; readonly reference: Reference }
  | {
      readonly ok: false
      readonly code:
        | 'path-outside-project'
        | 'reference-base64'
        | 'reference-missing'
        | 'reference-url'
        | 'unknown-image'
      readonly message: string
      readonly hint: string
    }

const DATA_URL = /^data:([^,]*),/is
// How every PNG and JPEG file begins, in Base64: a path that begins so is not to be expected.
const RAW_BASE64 = /^(iVBORw0KGgo|\/9j\/)[A-Za-z0-9+/\s]{20,}={0,2}\s*$/
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/

/** A reference as written: `kirin:ID`, `kirin:ID#3`, an http(s) URL, a data URL, raw Base64, or a path. */
export function parseTarget(manifest: string, text: string, at: Location): ParsedTarget {
  const target = text.trim()
  if (target === '') {
    const hint = 'write a path, a URL or kirin:ID'
    return { ok: false, code: 'reference-missing', message: 'this names no image', hint }
  }
  if (target.startsWith('kirin:')) return parseEntryTarget(target, at)
  if (/^https?:/i.test(target)) {
    if (!URL.canParse(target))
      return {
        ok: false,
        code: 'reference-url',
        message: 'this is no URL',
        hint: 'write it in full, such as https://cdn.example.com/studio.jpg',
      }
    const url = new URL(target)
    if (url.username !== '' || url.password !== '')
      return {
        ok: false,
        code: 'reference-url',
        message: 'this URL holds a user name or password, which would stand in the lock and is not sent',
        hint: 'take it out of the URL, or copy the image into the project',
      }
    return { ok: true, reference: { kind: 'url', url: url.href, at } }
  }
  const data = DATA_URL.exec(target)
  if (data) return parseDataUrl(target, data[1] ?? '', at)
  if (RAW_BASE64.test(target))
    return { ok: true, reference: { kind: 'inline', bytes: Buffer.from(target, 'base64'), at } }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(target)) {
    return {
      ok: false,
      code: 'reference-url',
      message: `a reference cannot be fetched from "${target.slice(0, target.indexOf(':'))}:"`,
      hint: 'use a file of the project or an http(s) URL',
    }
  }
  const path = projectPath(manifest, target)
  if (path === undefined) {
    return {
      ok: false,
      code: 'path-outside-project',
      message: `"${target}" leads out of the project`,
      hint: 'copy the file into the project and name it relative to the manifest',
    }
  }
  return { ok: true, reference: { kind: 'file', path, at } }
}

function parseEntryTarget(target: string, at: Location): ParsedTarget {
  const match = /^kirin:([^#]+)(?:#(\d{1,3}))?$/.exec(target)
  if (!match?.[1] || match[2] === '0') {
    return {
      ok: false,
      code: 'unknown-image',
      message: `"${target}" does not name an image`,
      hint: 'write kirin:ID, or kirin:ID#3 for the third of a series',
    }
  }
  return {
    ok: true,
    reference: {
      kind: 'entry',
      id: match[1],
      frame: match[2] === undefined ? undefined : Number(match[2]),
      at,
    },
  }
}

function parseDataUrl(target: string, kind: string, at: Location): ParsedTarget {
  const body = target.slice(target.indexOf(',') + 1)
  if (!/;base64$/i.test(kind.trim()) || !BASE64.test(body)) {
    return {
      ok: false,
      code: 'reference-base64',
      message: 'this data URL holds no Base64',
      hint: 'write data:image/png;base64,… or name a file',
    }
  }
  return { ok: true, reference: { kind: 'inline', bytes: Buffer.from(body, 'base64'), at } }
}

/** Two references that mean the same image have the same key. */
export function referenceKey(reference: Reference): string {
  switch (reference.kind) {
    case 'file':
      return `file:${reference.path}`
    case 'url':
      return `url:${reference.url}`
    case 'entry':
      return `entry:${reference.id}#${reference.frame ?? ''}`
    case 'inline':
      return inlineKey(reference.bytes)
  }
}

const inlineKeys = new WeakMap<Uint8Array, string>()

/** Remembered: the same picture may be in ten thousand entries. */
function inlineKey(bytes: Uint8Array): string {
  const known = inlineKeys.get(bytes)
  if (known !== undefined) return known
  const key = `inline:${Buffer.from(bytes).toString('base64')}`
  inlineKeys.set(bytes, key)
  return key
}
