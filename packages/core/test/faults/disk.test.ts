import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { emulate, Project } from '../support/project.ts'
import { runAtOnce } from './surroundings.ts'

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts()
const TWO = 'version: 1\nimages:\n  a: { prompt: one }\n  b: { prompt: two }\n'
const THREE = `${TWO}  c: { prompt: three }\n`

/** Whether this root may mount: in a container it often may not. */
function mounts(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'kirin-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', probe], { stdio: 'ignore' })
    execFileSync('umount', [probe])
    return true
  } catch {
    return false
  } finally {
    rmdirSync(probe)
  }
}

/** A project whose cache is a disk of 2 MB of its own. */
function onSmallDisk(): { project: Project; disk: string; readOnly(on: boolean): void } {
  const project = new Project({ 'a.kirin.yaml': TWO })
  const disk = join(project.root, '.kirin')
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', disk])
  onTestFinished(() => void execFileSync('umount', [disk]))
  return {
    project,
    disk,
    readOnly: on => void execFileSync('mount', ['-o', on ? 'remount,ro' : 'remount,rw', disk]),
  }
}

describe.skipIf(!canMount)('the disk of the store (needs root and mount)', () => {
  it('full as the images come: said, and the next run with room fetches what was paid for', async () => {
    // Pictures of one seed, each larger than what is left of the disk.
    const emulator = await emulate({ imageScale: 1, seed: 'disk' })
    const { project, disk } = onSmallDisk()
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(2 * 1024 * 1024 - 64 * 1024))
    const { report, outcome } = await runAtOnce(project, emulator)
    expect(outcome).toBe('failed')
    expect(report.images.map(({ error }) => error?.code)).toEqual(['store-write', 'store-write'])
    for (const { error } of report.images)
      expect(error?.message).toMatch(/ failed \(ENOSPC\); what was paid for stays in the journal$/)
    const paid = emulator.tasks().length
    expect(paid).toBeGreaterThan(0)

    rmSync(join(disk, 'ballast'))
    const next = await runAtOnce(project, emulator)
    expect(next.outcome).toBe('ok')
    expect(next.report.summary.collected).toBe(paid)
    expect(emulator.tasks()).toHaveLength(2)
  })

  it('full from the start: nothing is asked for, since no claim can be written', async () => {
    const emulator = await emulate()
    const { project, disk } = onSmallDisk()
    try {
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(4 * 1024 * 1024))
    } catch {
      // Full is what it was to become.
    }
    const { report } = await runAtOnce(project, emulator)
    expect(report.images.map(({ error }) => error?.code)).toEqual(['store-write', 'store-write'])
    expect(emulator.log.count('create')).toBe(0)
  })

  it('read-only: what is there is used, and nothing new is asked for', async () => {
    const emulator = await emulate()
    const { project, readOnly } = onSmallDisk()
    await runAtOnce(project, emulator)
    project.write('a.kirin.yaml', THREE)
    emulator.log.clear()
    readOnly(true)
    const { report } = await runAtOnce(project, emulator)
    expect(report.summary).toMatchObject({ reused: 2, failed: 1 })
    expect(report.images[2]?.error).toMatchObject({ code: 'store-write' })
    expect(report.images[2]?.error?.message).toContain('EROFS')
    expect(emulator.log.count('create')).toBe(0)
    readOnly(false)
    expect((await runAtOnce(project, emulator)).report.summary).toMatchObject({ reused: 2, generated: 1 })
  })
})
