import { appendFileSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Diagnostic, ImageReport, ResolvedEntry } from '@kirin-batch/core'
import { diagnosticToJson } from '@kirin-batch/core'
import type { Context } from '../context.ts'
import { printable } from '../output/printable.ts'

/** What GitHub Actions shows beside the log: annotations at the source and a summary of the step. */
export interface GitHubActions {
  annotate(diagnostics: readonly Diagnostic[]): void
  /** An error at the manifest for every entry that has one. */
  annotateFailures(images: readonly ImageReport[], entries: readonly ResolvedEntry[]): void
  /** Appends Markdown to the step's summary. */
  summarize(markdown: string): void
}

/** `undefined` outside GitHub Actions. Commands go to stderr, which GitHub reads as it reads stdout. */
export function gitHubActions(context: Context, root: string): GitHubActions | undefined {
  const { env, output } = context
  if (env['GITHUB_ACTIONS'] !== 'true') return undefined
  const place = (file: string): string => fromWorkspace(env['GITHUB_WORKSPACE'], root, file)
  return {
    annotate(diagnostics) {
      for (const diagnostic of diagnostics) {
        const { severity, code, message, hint, file, start, end, related = [] } = diagnosticToJson(diagnostic)
        const others = related.map(
          other => `${place(other.file)}:${other.line}:${other.column} ${other.message}`,
        )
        output.message(
          workflowCommand(severity, [message, ...others, ...(hint === undefined ? [] : [hint])].join('\n'), {
            file: place(file),
            line: start.line,
            endLine: end.line === start.line ? undefined : end.line,
            col: start.column,
            // GitHub takes columns within one line only.
            endColumn: end.line === start.line ? end.column : undefined,
            title: `kirin-batch ${code}`,
          }),
        )
      }
    },
    annotateFailures(images, entries) {
      const byName = new Map(entries.map(entry => [nameOf(entry), entry]))
      for (const image of images) {
        if (image.error === undefined || image.status === 'interrupted') continue
        const entry = byName.get(nameOf(image))
        const at = entry && positionOf(entry)
        output.message(
          workflowCommand('error', image.error.message, {
            file: place(image.manifest),
            line: at?.line,
            col: at?.column,
            title: `kirin-batch ${image.id}: ${image.error.code}`,
          }),
        )
      }
    },
    summarize(markdown) {
      const file = env['GITHUB_STEP_SUMMARY']
      if (!file) return
      try {
        appendFileSync(file, output.redact(markdown))
      } catch (error) {
        output.message(`kirin-batch: cannot write the step summary: ${(error as Error).message}`)
      }
    },
  }
}

function nameOf({ manifest, id }: { readonly manifest: string; readonly id: string }): string {
  return `${manifest}\n${id}`
}

function positionOf({ at }: ResolvedEntry): { readonly line: number; readonly column: number } {
  const before = at.file.text.slice(0, at.range.start)
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }
}

/** Annotations name files from the top of the checkout, which may lie above the project. */
function fromWorkspace(workspace: string | undefined, root: string, file: string): string {
  if (!workspace) return file
  const path = relative(workspace, resolve(root, file))
  return path.startsWith('..') || isAbsolute(path) ? file : path.split(sep).join('/')
}

type Properties = Readonly<Record<string, string | number | undefined>>

/**
 * `::error file=a.yaml,line=1::message`, escaped as GitHub's own toolkit does it.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
function workflowCommand(command: 'error' | 'warning', message: string, properties: Properties): string {
  const written = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(printable(String(value)))}`],
  )
  const text = message
    .split(/\r\n|\r|\n/)
    .map(printable)
    .join('\n')
  return `::${command} ${written.join(',')}::${escapeData(text)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
