import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { onTestFinished } from 'vitest'

/** Where distributions put Chromium; nothing is downloaded. */
const PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** `CHROMIUM_PATH` names another one. */
const path = [process.env['CHROMIUM_PATH'] ?? '', ...PATHS].find(existsSync)

/** Whether there is a browser on this machine: without one such tests are skipped. */
export const HAS_BROWSER: boolean = path !== undefined

/** A title that says why tests are skipped, where they are. */
export function inBrowser(title: string): string {
  return HAS_BROWSER ? title : `${title} (skipped: no Chromium is installed)`
}

/** A browser for whoever closes it. Without its sandbox: in containers it has no right to one. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ ...(path === undefined ? {} : { executablePath: path }), args: ['--no-sandbox'] })
}

/** A browser for one test. */
export async function browser(): Promise<Browser> {
  const running = await launchBrowser()
  onTestFinished(() => running.close())
  return running
}
