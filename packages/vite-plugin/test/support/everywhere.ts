import { manifest } from './project.ts'

/** Every place in which an image can be named, one project for all that Vite can be told to make of it. */
export const EVERYWHERE: Readonly<Record<string, string>> = {
  'images.kirin.yaml': manifest({
    hero: { prompt: 'A bottle', alt: 'A "bottle"', n: 2 },
    story: { prompt: 'A morning', result_type: 'series', series_amount: 2 },
    banner: { prompt: 'A banner, {{ locale }}', matrix: { locale: ['en', 'de'] } },
    icon: { prompt: 'Of links, which Vite never inlines' },
    page: { prompt: 'Of pages' },
    style: { prompt: 'Of style sheets' },
    part: { prompt: 'Of what style sheets take from elsewhere' },
    lazy: { prompt: 'Of what is loaded later' },
    worker: { prompt: 'Of a worker' },
    unused: { prompt: 'Of nothing' },
  }),

  'index.html': `<!doctype html>
<html lang="en">
<head>
<title>t</title>
<link rel="icon" href="kirin:icon">
<link rel="preload" as="image" href="kirin:icon" imagesrcset="kirin:icon 1x, kirin:icon 2x">
<meta property="og:image" content="kirin:page">
<style>.page { background: image-set(url(kirin:page) 1x, "kirin:hero" 2x) }</style>
<script type="module" src="/main.js"></script>
</head>
<body>
<picture><source srcset="kirin:hero 1x, kirin:page 2x" width="1" height="1"><img src="kirin:page" alt="" width="1" height="1"></picture>
<video poster="kirin:page"></video>
<p style="background: url(kirin:page)"></p>
<svg><image href="kirin:page"/></svg>
</body>
</html>
`,
  'docs/guide/index.html': `<!doctype html>
<html lang="en">
<head>
<title>t</title>
<script type="module" src="./guide.js"></script>
</head>
<body>
<img src="kirin:page" alt="" width="1" height="1"><p style="background: url(kirin:page)"></p>
</body>
</html>
`,
  'docs/guide/guide.js': `import page from 'virtual:kirin-batch/page'
import '../../shared.js'
import './guide.css'
console.log(page)
`,
  'docs/guide/guide.css': '.guide { background: url(kirin:page) }',

  'main.js': `import './shared.js'
import hero from 'virtual:kirin-batch/hero'
import story from 'virtual:kirin-batch/story?all'
import { images } from 'virtual:kirin-batch/banner/*'
import inline from 'virtual:kirin-batch/page?inline'
import noInline from 'virtual:kirin-batch/page?no-inline'
import text from './text.css?inline'
import linked from './linked.css?url'
import local from './local.module.css'
import localSass from './local.module.scss'
import './style.css'
import './style.scss'
import './indented.sass'
import './style.less'
console.log(hero, story, images, inline, noInline, text, linked, local, localSass)
import('./lazy.js')
new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
`,
  'shared.js': `import url from 'virtual:kirin-batch/hero?url'\nconsole.log('shared', url)\n`,
  'lazy.js': `import { src, alt } from 'virtual:kirin-batch/lazy'
import url from 'virtual:kirin-batch/part?url'
import './lazy.css'
console.log(src, alt, url)
if (url.startsWith('https://')) console.log('elsewhere')
if (url.length > 60) console.log('long')
`,
  'lazy.css': '.lazy { background: url(kirin:lazy) }',
  'worker.js': `import { src } from 'virtual:kirin-batch/worker'\npostMessage(src)\n`,

  'text.css': '.text { background: url(kirin:style) }',
  'linked.css': `@import './theme/masked.css';\n.linked { background: url(kirin:style) }`,
  'local.module.css': '.local { background: image-set(url(kirin:style) 1x, "kirin:hero" 2x) }',
  'local.module.scss': '.local-sass { &.x { background: url(kirin:style) } }',
  'style.css': `@import './theme/masked.css';
@import './theme/layered.css' layer(base);
.style { background: image-set(url('kirin:style') 1x, url("kirin:hero") 2x) }
:root { --style: url(kirin:style) }
@media print { .print { border-image: url(kirin:style) 3; cursor: url( kirin:hero ), auto } }
`,
  'theme/masked.css': '.part { mask: url(kirin:part) }',
  'theme/layered.css': '.layered { background: url(kirin:part) }',
  'style.scss': `@use './theme/part';
$name: 'kirin:style';
.sass { background: url($name); .deep { background: image-set(url('kirin:style') 1x, 'kirin:hero' 2x) } }
@include part.mixed(url(kirin:style));
`,
  'theme/_part.scss': `@mixin mixed($url) { .mixed { background: $url } }
.sass-part { background: url(kirin:part) }
`,
  'indented.sass': '.indented\n  background: url(kirin:style)\n',
  'style.less': `@import './theme/part.less';
@name: 'kirin:style';
.less { background: url(@name); .deep { background: image-set(url('kirin:style') 1x, 'kirin:hero' 2x) } }
`,
  'theme/part.less': '.less-part { background: url(kirin:part) }',

  'library.js': `import './lazy.css'
export { default as hero } from 'virtual:kirin-batch/hero'
export { default as url } from 'virtual:kirin-batch/lazy?url'
export { default as file } from 'virtual:kirin-batch/page?no-inline'
`,
  'server.js': `import hero from 'virtual:kirin-batch/hero'
import { images } from 'virtual:kirin-batch/banner/*'
import lazy from 'virtual:kirin-batch/lazy?url'
import './style.css'
export const render = () => JSON.stringify([hero, images, lazy])
`,
}
