// Loaded before the command: tells its peak resident memory in KiB when it ends.
const { writeSync } = require('node:fs')

process.on('exit', () => writeSync(2, `peak ${process.resourceUsage().maxRSS}\n`))
