import { describe, expect, test } from 'vitest'
import { parseCommandLine } from '../src/args/args.ts'

const RUN = {
  command: 'run',
  manifests: [],
  frozen: false,
  emulate: false,
  retryUnknown: false,
  refreshReferences: false,
  allowPrivateHosts: false,
  json: false,
  quiet: false,
}

describe('parseCommandLine', () => {
  test('run without anything', () => {
    expect(parseCommandLine(['run'])).toEqual(RUN)
  })

  test('run with everything', () => {
    const line =
      'run a.kirin.yaml --frozen --emulate --max-cost 0.50 -c 3 --filter b/* --out dir --retry-unknown --refresh-references --allow-private-hosts --callback-listen 0.0.0.0:8787 --callback-url https://x.test/hook --timeout 10m --json --quiet c/*.yaml'
    expect(parseCommandLine(line.split(' '))).toEqual({
      command: 'run',
      manifests: ['a.kirin.yaml', 'c/*.yaml'],
      frozen: true,
      emulate: true,
      maxCostUsd: '0.50',
      concurrency: 3,
      filter: 'b/*',
      out: 'dir',
      retryUnknown: true,
      refreshReferences: true,
      allowPrivateHosts: true,
      callback: { listen: '0.0.0.0:8787', url: 'https://x.test/hook' },
      timeoutMs: 600_000,
      json: true,
      quiet: true,
    })
  })

  test.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1500ms', 1500],
    ['45', 45_000],
    ['1.5', 1500],
    ['2h', 7_200_000],
  ])('--timeout %s is %i ms', (text, timeoutMs) => {
    expect(parseCommandLine(['run', '--timeout', text])).toEqual({ ...RUN, timeoutMs })
  })

  test('the last of a repeated flag wins', () => {
    expect(parseCommandLine(['run', '--max-cost', '5', '--max-cost=1'])).toEqual({ ...RUN, maxCostUsd: '1' })
  })

  test('one entry: pick, reroll, adopt and why', () => {
    const flags = { emulate: false, json: false }
    expect(parseCommandLine(['pick', 'hero'])).toEqual({ command: 'pick', id: 'hero', ...flags })
    expect(parseCommandLine(['pick', 'a/b', '2', '--manifest', 'x.yaml', '--emulate', '--json'])).toEqual({
      command: 'pick',
      id: 'a/b',
      candidate: 2,
      manifest: 'x.yaml',
      emulate: true,
      json: true,
    })
    expect(parseCommandLine(['reroll', 'hero'])).toEqual({ command: 'reroll', id: 'hero', ...flags })
    expect(parseCommandLine(['adopt', 'hero', '1.png', '2.png'])).toEqual({
      command: 'adopt',
      id: 'hero',
      files: ['1.png', '2.png'],
      ...flags,
    })
    expect(parseCommandLine(['why', './hero.png'])).toEqual({ command: 'why', id: './hero.png', ...flags })
  })

  test('after -- everything is a manifest', () => {
    expect(parseCommandLine(['run', '--', '--json'])).toEqual({ ...RUN, manifests: ['--json'] })
  })

  test('emulator', () => {
    expect(parseCommandLine(['emulator'])).toEqual({ command: 'emulator', port: 4010, quiet: false })
    const line =
      'emulator --port 0 --host ::1 --latency 300-900 -c 8 --balance 1.5 --image jpeg --seed s --quiet'
    expect(parseCommandLine(line.split(' '))).toEqual({
      command: 'emulator',
      port: 0,
      host: '::1',
      latencyMs: [300, 900],
      concurrency: 8,
      balanceUsd: '1.5',
      imageType: 'jpeg',
      seed: 's',
      quiet: true,
    })
    expect(parseCommandLine(['emulator', '--latency', '800'])).toEqual({
      command: 'emulator',
      port: 4010,
      latencyMs: 800,
      quiet: false,
    })
  })

  test('init', () => {
    expect(parseCommandLine(['init'])).toEqual({ command: 'init' })
    expect(parseCommandLine(['init', 'site'])).toEqual({ command: 'init', folder: 'site' })
  })

  test('cache', () => {
    expect(parseCommandLine(['cache', 'stats', '--json'])).toEqual({
      command: 'cache',
      action: 'stats',
      json: true,
    })
    expect(parseCommandLine(['cache', '--damaged', 'prune', '--dry-run', '--unreferenced'])).toEqual({
      command: 'cache',
      action: 'prune',
      scopes: ['unreferenced', 'damaged'],
      dryRun: true,
      json: false,
    })
  })

  test('plan, validate, types, schema', () => {
    expect(parseCommandLine(['plan', '--emulate', '--detailed-exitcode'])).toEqual({
      command: 'plan',
      manifests: [],
      emulate: true,
      json: false,
      markdown: false,
      detailedExitcode: true,
    })
    expect(parseCommandLine(['validate', 'a', '--json'])).toEqual({
      command: 'validate',
      manifests: ['a'],
      json: true,
    })
    expect(parseCommandLine(['types', 'a', '--out', 'b.d.ts'])).toEqual({
      command: 'types',
      manifests: ['a'],
      out: 'b.d.ts',
      json: false,
    })
    expect(parseCommandLine(['schema'])).toEqual({ command: 'schema' })
  })
})
