import type { RequestKind } from './request-kind.ts'

/** Requests a fault can hit. */
export type FaultTarget = Exclude<RequestKind, 'other'>
type CreateTarget = 'create' | 'create-element'
type ReadTarget = 'read' | 'read-external'

interface FaultBase<Target extends FaultTarget> {
  /** The requests it hits. */
  readonly on: Target
  /** Matching requests it lets pass first. Default 0. */
  readonly skip?: number
  /** Requests it hits after that. Default 1. */
  readonly times?: number
  /** Only requests about a task whose prompt (or element name), task id or external id contains this. */
  readonly match?: string
}

/** The connection is reset; a create was not accepted. */
export interface ResetBeforeFault extends FaultBase<FaultTarget> {
  readonly kind: 'reset-before'
}
/** The request is handled (a create accepted), then the connection is reset without an answer. */
export interface ResetAfterFault extends FaultBase<FaultTarget> {
  readonly kind: 'reset-after'
}
/** Never answered; a create was not accepted. */
export interface HangBeforeFault extends FaultBase<FaultTarget> {
  readonly kind: 'hang-before'
}
/** Handled (a create accepted), and never answered. */
export interface HangAfterFault extends FaultBase<FaultTarget> {
  readonly kind: 'hang-after'
}
/** Any HTTP status instead of the answer. */
export interface StatusFault extends FaultBase<FaultTarget> {
  readonly kind: 'status'
  /** 400 to 599. */
  readonly status: number
  /** Body as it goes out. Default: JSON with a `message`. */
  readonly body?: string
  /** Further headers, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether a create was accepted nevertheless. Default `false`. */
  readonly accepted?: boolean
}
/** A page of HTML where JSON was due, as a proxy gives it. */
export interface HtmlFault extends FaultBase<FaultTarget> {
  readonly kind: 'html'
  /** Default 200. */
  readonly status?: number
  /** Whether a create was accepted nevertheless. Default `false`. */
  readonly accepted?: boolean
}
/** Handled (a create accepted); `content-length` promises the whole answer, half of it is sent, then the connection closes. */
export interface TruncatedFault extends FaultBase<FaultTarget> {
  readonly kind: 'truncated'
}
/** Handled (a create accepted); the answer has its status and is no JSON. */
export interface UnreadableFault extends FaultBase<CreateTarget | ReadTarget> {
  readonly kind: 'unreadable'
}
/** 200 and JSON with `error`, without `id`: not accepted. */
export interface NoIdFault extends FaultBase<CreateTarget> {
  readonly kind: 'no-id'
  /** Default `006001099` and its text. */
  readonly code?: string
  readonly message?: string
}
/** The task is accepted and never ends. */
export interface StuckFault extends FaultBase<CreateTarget> {
  readonly kind: 'stuck'
}
/** The task is accepted and ends failed. */
export interface FailTaskFault extends FaultBase<CreateTarget> {
  readonly kind: 'fail-task'
  /** Default `006001095`, or the emulator's code of a moderation refusal. A number goes out as a number. */
  readonly code?: string | number
  readonly message?: string
  /** Default `false`; `true` makes the defaults those of a refusal by moderation. */
  readonly moderation?: boolean
  /** How `error` is written: `{code, error_message}` (default), `{code, message}`, or a plain string. */
  readonly form?: 'error_message' | 'message' | 'string'
  /** Whether its price is taken nevertheless, and told in `usage`. Default `false`. */
  readonly charged?: boolean
}
/** The read says a status word of its own, and neither output nor error. */
export interface UnknownStatusFault extends FaultBase<ReadTarget> {
  readonly kind: 'unknown-status'
  /** Default `queued_for_review`. */
  readonly status?: string
}
/** On a read: the result URLs in the answer have already expired. On a download: it is refused as expired. */
export interface ExpiredUrlFault extends FaultBase<ReadTarget | 'download'> {
  readonly kind: 'expired-url'
}
/** The download succeeds and is not the picture. */
export interface WrongContentFault extends FaultBase<'download'> {
  readonly kind: 'wrong-content'
  /** A page of HTML, the first half of the picture, the picture with a part of its data overwritten, nothing at all, a
   * GIF, or JSON with an error. */
  readonly content: 'html' | 'truncated-image' | 'damaged-image' | 'empty' | 'gif' | 'json'
}
/** Handled at once, answered this many milliseconds later. */
export interface SlowFault extends FaultBase<FaultTarget> {
  readonly kind: 'slow'
  readonly ms: number
}

/** Something that goes wrong because a test asked for it. */
export type Fault =
  | ResetBeforeFault
  | ResetAfterFault
  | HangBeforeFault
  | HangAfterFault
  | StatusFault
  | HtmlFault
  | TruncatedFault
  | UnreadableFault
  | NoIdFault
  | StuckFault
  | FailTaskFault
  | UnknownStatusFault
  | ExpiredUrlFault
  | WrongContentFault
  | SlowFault

export type FaultKind = Fault['kind']
