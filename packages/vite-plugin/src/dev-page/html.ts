import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { DevPage } from './page.ts'

/** The document and the policy that lets it do what it must, and nothing else. */
export interface PageDocument {
  readonly html: string
  readonly policy: string
}

/** The client's script and styles are built beside the plugin. */
const SCRIPT = new URL('./page.js', import.meta.url)
const STYLES = new URL('../page/page.css', import.meta.url)

/** Self-contained. Nothing of a manifest is in it: that comes later, as data, and is shown as text. */
export async function pageHtml({
  guard,
  imageKey,
}: Pick<DevPage, 'guard' | 'imageKey'>): Promise<PageDocument> {
  const [script, styles] = await Promise.all([readFile(SCRIPT, 'utf8'), readFile(STYLES, 'utf8')])
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Images – kirin-batch</title>
<style nonce="${nonce}">
${styles}</style>
</head>
<body data-token="${guard.token}" data-image-key="${imageKey}">
<header>
<h1>Images</h1>
<p id="summary">Loading …</p>
<form id="filter" role="search">
<label>Find <input id="find" type="search" autocomplete="off" spellcheck="false"></label>
<label><input id="only-open" type="checkbox"> Only what is not ready</label>
<span id="count" role="status"></span>
</form>
</header>
<main>
<p id="notice" hidden></p>
<pre id="problem" role="alert" hidden></pre>
<ul id="entries" aria-label="Images"></ul>
</main>
<p id="news" role="status"></p>
<noscript>This page needs JavaScript.</noscript>
<script type="module" nonce="${nonce}">
${script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`
  return { html, policy }
}
