import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Nobody's settings. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'k',
  GIT_AUTHOR_EMAIL: 'k@k.test',
  GIT_COMMITTER_NAME: 'k',
  GIT_COMMITTER_EMAIL: 'k@k.test',
}

/** A real git repository, with a first commit on `main`. */
export class Repository {
  readonly root: string = mkdtempSync(join(tmpdir(), 'kirin-git-'))

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.git('init', '-q', '-b', 'main')
    for (const [path, text] of Object.entries(files)) this.write(path, text)
    this.commit('base')
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.root, encoding: 'utf8', env: ENVIRONMENT })
  }

  commit(message: string): void {
    this.git('add', '--all')
    this.git('commit', '-q', '--allow-empty', '-m', message)
  }

  /** Whether git could merge by itself. */
  merge(branch: string): boolean {
    const args = ['merge', '-q', '--no-edit', branch]
    return spawnSync('git', args, { cwd: this.root, env: ENVIRONMENT }).status === 0
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
  }

  text(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true })
  }

  dispose(): void {
    this.remove('.')
  }
}
