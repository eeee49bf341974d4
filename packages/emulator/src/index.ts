export { type Emulator, startEmulator } from './emulator.ts'
export type {
  ExpiredUrlFault,
  FailTaskFault,
  Fault,
  FaultKind,
  FaultTarget,
  HangAfterFault,
  HangBeforeFault,
  HtmlFault,
  NoIdFault,
  ResetAfterFault,
  ResetBeforeFault,
  SlowFault,
  StatusFault,
  StuckFault,
  TruncatedFault,
  UnknownStatusFault,
  UnreadableFault,
  WrongContentFault,
} from './faults.ts'
export type { EmulatorOptions } from './options.ts'
export { renderStandIn } from './picture/stand-in.ts'
export type { RequestKind } from './request-kind.ts'
export type { LogEntry, RequestLog } from './request-log.ts'
export type { TaskView } from './tasks.ts'
