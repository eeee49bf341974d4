import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Whether this root may mount: in a container it often may not. */
export const canMount: boolean = process.platform === 'linux' && process.getuid?.() === 0 && mounts()

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

/** A disk of 2 MB of its own, unmounted when the test is over. */
export class SmallDisk {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', folder])
    onTestFinished(() => void execFileSync('umount', [folder]))
  }

  /** All but so many bytes are taken; 0 is full. */
  fill(free: number): void {
    try {
      writeFileSync(join(this.folder, '.ballast'), Buffer.alloc(2 * 1024 * 1024 - free))
    } catch {
      // Full is what it was to become.
    }
  }

  empty(): void {
    rmSync(join(this.folder, '.ballast'))
  }

  readOnly(on: boolean): void {
    execFileSync('mount', ['-o', on ? 'remount,ro' : 'remount,rw', this.folder])
  }
}
