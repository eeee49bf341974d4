import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/**
 * Files are read one after the other into the same memory, for who copies them at once: on a virtual machine memory that
 * the process has not had before takes five times as long as the reading, and what it leaves behind a collection more.
 */
export interface FileMemory {
  /** The bytes are those of this file until the next one is read. @throws as `readFileSync` does */
  read(file: string): Uint8Array
  /** Whether somebody's bytes are the same as those that were read last. */
  equals(bytes: Uint8Array): boolean
}

export function createFileMemory(): FileMemory {
  let memory: Buffer = Buffer.alloc(0)

  return {
    read: file => {
      const descriptor = openSync(file, 'r')
      try {
        const { size } = fstatSync(descriptor)
        // Not all at once, so that a few sizes do for all files.
        if (size > memory.length) memory = Buffer.allocUnsafeSlow(Math.ceil(size / STEP) * STEP)
        return memory.subarray(0, readWhole(descriptor, memory, size))
      } finally {
        closeSync(descriptor)
      }
    },
    equals: bytes => memory.subarray(0, bytes.length).equals(bytes),
  }
}

const STEP = 2 ** 20

function readWhole(descriptor: number, memory: Buffer, size: number): number {
  let length = 0
  while (length < size) {
    const read = readSync(descriptor, memory, length, size - length, length)
    if (read === 0) break
    length += read
  }
  return length
}
