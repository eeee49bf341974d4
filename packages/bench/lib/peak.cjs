// Loaded before the command: tells its peak resident memory in KiB when it ends.
const { writeSync } = require('node:fs')
const { isMainThread } = require('node:worker_threads')

// Threads load it too, and end before the process does.
if (isMainThread) process.on('exit', () => writeSync(2, `peak ${process.resourceUsage().maxRSS}\n`))
