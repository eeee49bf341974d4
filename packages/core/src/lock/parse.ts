import { parse } from 'lossless-json'
import type { DiagnosticCode } from '../diagnostics/codes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Range, SourceFile } from '../diagnostics/source-file.ts'
import { parseFingerprint } from '../fingerprint/fingerprint.ts'
import { parseImageObject } from '../image/image-object.ts'
import type { CreatedSubject } from '../ports.ts'
import type { Lock } from './lock.ts'
import { isObject, parseEntry } from './parse-entry.ts'

export type ParsedLock =
  | { readonly ok: true; readonly lock: Lock }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

const WAY_OUT =
  'restore it with git; removed, it loses what was chosen, and only what is in the store or the account is found again'

/** Damaged blocks that are told: each is looked for in the whole text. */
const MAX_TOLD = 20

/** A lock that cannot be read whole is refused whole: a lost entry would be bought again. */
export function parseLock(file: SourceFile): ParsedLock {
  const conflict = /^(<{7}|={7}|>{7})( |$)/m.exec(file.text)
  if (conflict) {
    return refuse(
      file,
      'lock-syntax',
      conflict.index,
      7,
      'this lock file holds a merge conflict',
      'in each conflict keep one side, not both; then kirin-batch run --max-cost 0 brings what the other side bought',
    )
  }
  let value: unknown
  try {
    value = parse(file.text, undefined, text => {
      const number = Number(text)
      return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text)
    })
  } catch (error) {
    const { message } = error as Error
    const at = Number(/position (\d+)/.exec(message)?.[1] ?? 0)
    if (message.startsWith('Duplicate key'))
      return refuse(file, 'lock-syntax', at, 1, 'this name is in the lock file twice', 'keep one of the two')
    return refuse(file, 'lock-syntax', at, 1, 'this lock file is no JSON', WAY_OUT)
  }
  if (!isObject(value)) return refuse(file, 'lock-content', 0, 1, 'this lock file holds no object', WAY_OUT)
  if (value['version'] !== 1) {
    const at = Math.max(0, file.text.indexOf('"version"'))
    const newer = typeof value['version'] === 'number' && value['version'] > 1
    return refuse(
      file,
      'lock-version',
      at,
      '"version"'.length,
      newer
        ? `this lock file was written by a newer kirin-batch (version ${String(value['version'])}, and 1 is known here)`
        : 'this lock file has no known version',
      newer ? 'update kirin-batch' : WAY_OUT,
    )
  }
  const diagnostics: Diagnostic[] = []
  const section = <T>(name: keyof Lock, parseMember: (member: unknown) => T | undefined): Map<string, T> => {
    const entries = new Map<string, T>()
    const members = value[name]
    if (members === undefined) return entries
    if (!isObject(members)) {
      diagnostics.push(
        fault(
          file,
          'lock-content',
          Math.max(0, file.text.indexOf(`"${name}"`)),
          name.length + 2,
          `"${name}" is no object`,
          WAY_OUT,
        ),
      )
      return entries
    }
    for (const [id, member] of Object.entries(members)) {
      if (id === '//') continue
      const entry = parseMember(member)
      if (entry) entries.set(id, entry)
      else if (diagnostics.length < MAX_TOLD) {
        const key = JSON.stringify(id)
        diagnostics.push(
          fault(
            file,
            'lock-content',
            Math.max(0, file.text.indexOf(`${key}:`)),
            key.length,
            // A URL may be signed, so it is not repeated.
            name === 'references'
              ? 'a reference of the lock is damaged'
              : `the lock's block of ${key} is damaged`,
            WAY_OUT,
          ),
        )
      }
    }
    return entries
  }
  const lock: Lock = {
    images: section('images', parseEntry),
    emulated: section('emulated', parseEntry),
    elements: section('elements', parseSubject),
    references: section('references', parseImageObject),
  }
  return diagnostics.length === 0 ? { ok: true, lock } : { ok: false, diagnostics }
}

function refuse(
  file: SourceFile,
  code: DiagnosticCode,
  at: number,
  length: number,
  message: string,
  hint: string,
): ParsedLock {
  return { ok: false, diagnostics: [fault(file, code, at, length, message, hint)] }
}

function fault(
  file: SourceFile,
  code: DiagnosticCode,
  at: number,
  length: number,
  message: string,
  hint: string,
): Diagnostic {
  return {
    code,
    severity: 'error',
    message,
    hint,
    location: { file, range: rangeIn(file.text, at, length) },
  }
}

/** Within the text: at its end the last character is shown. */
function rangeIn(text: string, at: number, length: number): Range {
  const start = Math.max(0, Math.min(at, text.length - 1))
  return { start, end: Math.min(start + length, text.length) }
}

function parseSubject(value: unknown): CreatedSubject | undefined {
  if (!isObject(value)) return undefined
  const fingerprint = parseFingerprint(value['fingerprint'])
  const { id, taskId, createdAt, costUsd } = value
  const subjectId = typeof id === 'number' || typeof id === 'bigint' ? String(id) : undefined
  if (!fingerprint || !subjectId || typeof taskId !== 'string' || typeof createdAt !== 'string')
    return undefined
  return { fingerprint, subjectId, taskId, createdAt, ...(typeof costUsd === 'string' ? { costUsd } : {}) }
}
