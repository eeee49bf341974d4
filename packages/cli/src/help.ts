import type { CommandName } from './args/flags.ts'

export const OVERVIEW = `Usage: kirin-batch COMMAND [manifest or glob ...] [options]

Makes the images that *.kirin.yaml manifests declare, and only those that changed.

Commands:
  init       a first manifest, ignore rules and a CI workflow; overwrites nothing
  run        collect, restore and generate what is missing; write images and lock
  plan       what run would do, why, and what it would cost; no network
  validate   all checks of manifests, locks and references; no network, no key
  why        what decides an image and what changed; or which image a file is
  pick       choose a candidate of an image
  reroll     ask for other candidates of an image
  adopt      bind an existing file to an image, without paying
  gallery    a page with all images and candidates, to filter and compare
  push       bring what the locks name to the remote cache
  pull       bring what the locks name from the remote cache
  cache      stats, verify or prune: upkeep of the store
  emulator   the Kirin API on localhost, free of charge
  types      declare every image to TypeScript, for the Vite plugin
  schema     print the JSON Schema of a manifest

Options:
  -h, --help     this text; after a command, the command's
  -v, --version  print the version

Examples:
  kirin-batch init
  kirin-batch plan
  kirin-batch run --max-cost 5
  kirin-batch run --emulate

Environment (a .env file in the project's root is read; the real environment wins):
  KIRIN_API_KEY       the key; sent to the API's origin alone, shown nowhere
  KIRIN_BASE_URL      another address of the API
  KIRIN_CACHE_DIR     where paid images are kept, in place of .kirin
  KIRIN_REMOTE_CACHE  a cache that machines share: https://…, s3://bucket/prefix or a folder
  KIRIN_REMOTE_CACHE_TOKEN  bearer token for it; for s3:// the usual AWS_* variables
  KIRIN_EMULATE=1     as --emulate
  KIRIN_ELEMENTS      international (default) or domestic: how new subjects are described
  CI                  with CI set and no key, run is --frozen
  NO_COLOR            no colours; FORCE_COLOR forces them
  DEBUG=kirin-batch   stack traces of unexpected errors

Exit codes:
  0    all is well
  1    some entries failed
  2    wrong usage (and plan --detailed-exitcode: there is work)
  3    invalid manifest or lock
  4    refused by the cost cap
  5    frozen, and something is missing
  130  interrupted; what was in flight is in the journal
`

const INIT = `Usage: kirin-batch init [folder]

Writes what a project begins with, into the working directory or the folder: a small
manifest, rules for .gitignore, and in a git repository a workflow for GitHub Actions.
Asks nothing, and changes nothing that is there but the end of .gitignore. Run again, it
adds what is missing.

Examples:
  kirin-batch init
  kirin-batch init site

Exit codes: 0 well, 1 cannot write, 2 wrong usage
`

const RUN = `Usage: kirin-batch run [manifest or glob ...] [options]

Collects what was paid for, restores what is in the store, generates the rest, and writes
images and lock. Without arguments: every *.kirin.yaml below the working directory.

Options:
      --max-cost USD          never spend more; work in flight counts at its expected price
      --frozen                never create; what is missing is an error (exit 5), and is
                              listed with the reason and the price.
                              The default when CI is set and there is no key
      --emulate               use the emulator: no key, no charge, images of their own
      --filter GLOB           only the entries whose id matches, such as "banner/*"
  -c, --concurrency N         images under way at once, 1 to 1000 (default 8)
      --out DIR               write the images there, in place of the manifest's "out"
      --cache ACCESS          what may be done with KIRIN_REMOTE_CACHE: local:rw,remote:rw
                              (the default), local:rw,remote:r, or local:rw for nothing
      --retry-unknown         buy again what a lost answer left unknown
      --refresh-references    look at references by URL again; new bytes mean new images
      --allow-private-hosts   fetch references from this machine and its network too
      --callback-listen ADDR  HOST:PORT to listen on: the API tells when an image is done
      --callback-url URL      where the API reaches that address; both of them or neither
      --timeout TIME          stop after 90s, 10m, 1500ms or plain seconds
      --json                  one report on stdout, nothing else
      --quiet                 only errors and the result

Examples:
  kirin-batch run
  kirin-batch run site/images.kirin.yaml --filter "hero*" --max-cost 1
  kirin-batch run --emulate --out preview

Environment: KIRIN_API_KEY, KIRIN_BASE_URL, KIRIN_CACHE_DIR, KIRIN_REMOTE_CACHE,
             KIRIN_REMOTE_CACHE_TOKEN, AWS_*, KIRIN_EMULATE, KIRIN_ELEMENTS, CI, NO_COLOR
Exit codes:  0 well, 1 some entries failed, 2 wrong usage, 3 invalid manifest or lock,
             4 refused by the cost cap, 5 frozen and something is missing, 130 interrupted
`

const PLAN = `Usage: kirin-batch plan [manifest or glob ...] [options]

Shows what run would do, why, and what it would cost. No network, no writes.

Options:
      --emulate            plan for run --emulate
      --filter GLOB        only the entries whose id matches, such as "banner/*"
      --detailed-exitcode  exit 2 when there is work, 0 when there is none
      --json               one report on stdout, nothing else
      --markdown           for a comment on a pull request: what is paid, with the total,
                           what is free of charge, and what is left as it is

Examples:
  kirin-batch plan
  kirin-batch plan --detailed-exitcode --json
  kirin-batch plan --markdown > comment.md

Environment: KIRIN_CACHE_DIR, KIRIN_EMULATE, NO_COLOR
Exit codes:  0 well, 2 wrong usage or (--detailed-exitcode) work, 3 invalid manifest or lock
`

const VALIDATE = `Usage: kirin-batch validate [manifest or glob ...] [options]

Checks manifests, locks and local references, and reports every problem at its place.
No network, no key, no writes.

Options:
      --json               one report on stdout, nothing else

Examples:
  kirin-batch validate
  kirin-batch validate "site/**/*.kirin.yaml" --json

Environment: NO_COLOR
Exit codes:  0 well, 2 wrong usage, 3 invalid manifest or lock
`

const WHY = `Usage: kirin-batch why ID|FILE [options]

Of an id: everything that decides the image with the place where it is said, the prompt as
it is sent, and what has changed since the lock. Of a file, such as a built asset: which
image it is, by its bytes, and what it cost. A file that was optimised or converted has
other bytes and cannot be found. No network, no key, no writes.

Options:
      --manifest GLOB      look for the image there, in place of every *.kirin.yaml
      --emulate            what decides the emulator's image
      --json               one report on stdout, nothing else

Examples:
  kirin-batch why hero
  kirin-batch why dist/assets/hero-B3kd81.png
  kirin-batch why banner/en-light --json

Environment: KIRIN_CACHE_DIR, KIRIN_EMULATE, NO_COLOR
Exit codes:  0 well, 1 the file is no image of the locks, 2 wrong usage,
             3 invalid manifest or lock
`

const PICK = `Usage: kirin-batch pick ID [N] [options]

Chooses candidate N of an image: one line of the lock changes, and the image in the "out"
folder. Free, without network or key. Candidates are numbered from 1, those of earlier
revisions first; without N they are listed, each with its file in the store. Of a series
one candidate is all its frames. A reroll that is not made yet is withdrawn by it.

Options:
      --manifest GLOB      look for the image there, in place of every *.kirin.yaml
      --emulate            among the emulator's images
      --json               one report on stdout, nothing else

Examples:
  kirin-batch pick hero
  kirin-batch pick hero 3
  kirin-batch pick banner/en-light 2 --json

Environment: KIRIN_CACHE_DIR, KIRIN_EMULATE, NO_COLOR
Exit codes:  0 well, 1 cannot write, 2 wrong usage, 3 invalid manifest or lock
`

const REROLL = `Usage: kirin-batch reroll ID [options]

Asks for other candidates of an image, in the same words: a new revision. Nothing is bought
by it: the wish stands in the lock, and the next run carries it out. What it will buy, and
for how much, is shown. The candidates that are there stay and can be picked again; pick
withdraws the wish.

Options:
      --manifest GLOB      look for the image there, in place of every *.kirin.yaml
      --emulate            among the emulator's images
      --json               one report on stdout, nothing else

Examples:
  kirin-batch reroll hero
  kirin-batch reroll banner/en-light --json

Environment: KIRIN_CACHE_DIR, KIRIN_EMULATE, NO_COLOR
Exit codes:  0 well, 1 cannot write, 2 wrong usage, 3 invalid manifest or lock
`

const ADOPT = `Usage: kirin-batch adopt ID FILE ... [options]

Binds a file that exists to an image, such as one that was paid for elsewhere: its bytes go
to the store, it becomes a candidate and is chosen, and nothing is bought for it until the
prompt or another input changes. A PNG or JPEG by its content; for a series all frames in
order. Candidates that were bought stay and can be picked again.

Options:
      --manifest GLOB      look for the image there, in place of every *.kirin.yaml
      --emulate            among the emulator's images
      --json               one report on stdout, nothing else

Examples:
  kirin-batch adopt hero ~/Downloads/hero.png
  kirin-batch adopt story frame-1.png frame-2.png frame-3.png frame-4.png

Environment: KIRIN_CACHE_DIR, KIRIN_EMULATE, NO_COLOR
Exit codes:  0 well, 1 cannot write, 2 wrong usage, 3 invalid manifest or lock
`

const GALLERY = `Usage: kirin-batch gallery [manifest or glob ...] [options]

Writes one HTML page with every image: all candidates of all revisions, the chosen one
marked, prompt, references, what it cost and what the next run would do; to filter, and to
compare two candidates side by side. The page needs no network and no server. Images are
within it up to 64 MB, the chosen ones first. No network, no key.

Options:
  -o, --output FILE        the page (default kirin-gallery.html); nothing but an earlier
                           gallery is written over
      --link               all images in a folder beside the page, its name with .files in
                           place of .html, and not in the page
      --emulate            the emulator's images, marked as such
      --filter GLOB        only the entries whose id matches, such as "banner/*"
      --json               one report on stdout, nothing else

Examples:
  kirin-batch gallery
  kirin-batch gallery -o public/review.html --link
  kirin-batch gallery --emulate --filter "hero*"

Environment: KIRIN_CACHE_DIR, KIRIN_EMULATE, NO_COLOR
Exit codes:  0 well, 1 the page cannot be written, 2 wrong usage,
             3 invalid manifest or lock
`

const PUSH = `Usage: kirin-batch push [options]

Brings every image and reference that the project's locks name, and the records of what was
paid, to KIRIN_REMOTE_CACHE. What is there already is not sent again, so it can be broken
off and run again.

Options:
      --json   one report on stdout, nothing else
      --quiet  no progress

Examples:
  KIRIN_REMOTE_CACHE=https://cache.example.com/kirin kirin-batch push
  kirin-batch push --json

Environment: KIRIN_REMOTE_CACHE, KIRIN_REMOTE_CACHE_TOKEN, AWS_*, KIRIN_CACHE_DIR, NO_COLOR
Exit codes:  0 well, 1 something is not there now, 2 wrong usage, 3 invalid lock,
             130 interrupted
`

const PULL = `Usage: kirin-batch pull [options]

Brings every image and reference that the project's locks name from KIRIN_REMOTE_CACHE into
the store, candidates that are not chosen too; run alone brings what it ships. Each is
checked against its digest. What is there already is not fetched again.

Options:
      --json   one report on stdout, nothing else
      --quiet  no progress

Examples:
  KIRIN_REMOTE_CACHE=/mnt/team/kirin kirin-batch pull
  kirin-batch pull --json

Environment: KIRIN_REMOTE_CACHE, KIRIN_REMOTE_CACHE_TOKEN, AWS_*, KIRIN_CACHE_DIR, NO_COLOR
Exit codes:  0 well, 1 something is not here now, 2 wrong usage, 3 invalid lock,
             130 interrupted
`

const CACHE = `Usage: kirin-batch cache stats|verify|prune [options]

stats   how many images the store holds, and which of them the project's locks name.
verify  hashes every image that a lock or a record names. A damaged one is set aside, so
        that the next run fetches it again; nothing else is written.
prune   removes what no lock names, in the project or on any branch of its git repository,
        what no manifest asks for and no open request has made. Only what it is told to;
        never while a run is under way, nor where a lock cannot be read.

Options:
      --unreferenced  prune images that nothing names any more. They were paid for: to go
                      back to their prompt may mean to buy them again
      --emulated      prune of these only what an emulator drew
      --damaged       prune what was set aside as damaged and is not missed
      --dry-run       prune nothing, show what would go
      --json          one report on stdout, nothing else

Examples:
  kirin-batch cache stats
  kirin-batch cache verify --json
  kirin-batch cache prune --unreferenced --dry-run

Environment: KIRIN_CACHE_DIR, NO_COLOR
Exit codes:  0 well, 1 verify: something is wrong, prune: refused, 2 wrong usage,
             3 invalid manifest or lock
`

const EMULATOR = `Usage: kirin-batch emulator [options]

Serves the Kirin API on localhost until Ctrl-C: real HTTP, real images, free of charge.
The first line on stdout is "listening on URL".

Options:
      --port N             port of the API, 0 for any free one (default 4010)
      --host ADDRESS       address to listen on (default 127.0.0.1)
      --latency MS         how long a task takes; a range such as 300-900 is drawn from
  -c, --concurrency N      images under way at once before it answers 429
      --balance USD        credit; a task beyond it is answered 403
      --image TYPE         png (default) or jpeg
      --seed TEXT          the same ids and images on every start
      --quiet              no line per request

Examples:
  kirin-batch emulator
  kirin-batch emulator --latency 2000-5000 --balance 1
  KIRIN_EMULATE=1 KIRIN_BASE_URL=http://127.0.0.1:4010 kirin-batch run

Exit codes: 0 stopped by a signal, 1 cannot listen, 2 wrong usage
`

const TYPES = `Usage: kirin-batch types [manifest or glob ...] [options]

Writes kirin-batch.d.ts: a declaration for each image, so that a misspelt id in an import
of virtual:kirin-batch/ID is an error to TypeScript. The Vite plugin keeps the file up to
date by itself; this is for a checkout where it has not run. Written only when it changes.
No network, no key.

Options:
      --out FILE           write that .d.ts file instead
      --json               one report on stdout, nothing else

Examples:
  kirin-batch types
  kirin-batch types --out src/images.d.ts

Environment: NO_COLOR
Exit codes:  0 well, 1 cannot write, 2 wrong usage, 3 invalid manifest or lock
`

const SCHEMA = `Usage: kirin-batch schema

Prints the JSON Schema of a manifest, for editors.

Examples:
  kirin-batch schema > manifest.schema.json

Exit codes: 0 well, 2 wrong usage
`

export const HELP: Readonly<Record<CommandName, string>> = {
  init: INIT,
  run: RUN,
  plan: PLAN,
  validate: VALIDATE,
  why: WHY,
  pick: PICK,
  reroll: REROLL,
  adopt: ADOPT,
  gallery: GALLERY,
  push: PUSH,
  pull: PULL,
  cache: CACHE,
  emulator: EMULATOR,
  types: TYPES,
  schema: SCHEMA,
}
