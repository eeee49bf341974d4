/**
 * Forms of the names that people choose. Ids become file names, cache keys and URLs on every system, so they are
 * held to what all of them can carry; names stand in `<<<name>>>` tokens and in templates.
 */

/** An image's key: letters and digits of any script, then also `.`, `_` and `-`. */
export const ID_FORM: RegExp = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]*$/u

/** Code points. */
export const ID_MAX = 100

/** A reference, an element or a matrix axis. */
export const NAME_FORM: RegExp = /^[A-Za-z_][A-Za-z0-9_-]*$/

const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i
const POSITIONAL = /^(?:image|element)_[0-9]+$/

/** What is wrong with an image's id, as the rest of a sentence, and what to do; `undefined` where nothing is. */
export function idProblem(id: string): NameProblem | undefined {
  if (id === '') return { message: 'is empty', hint: 'give the image a name' }
  if (id !== id.normalize('NFC')) {
    return {
      message: 'is not in Unicode normalization form C, so that two equal-looking ids could differ',
      hint: 'type its accented letters anew as single characters',
    }
  }
  if (!ID_FORM.test(id)) {
    return {
      message: 'is not a valid id',
      hint: 'an id begins with a letter or a digit and holds letters, digits, ".", "_" and "-"',
    }
  }
  if ([...id].length > ID_MAX) {
    return {
      message: `is too long for an id: ${[...id].length} characters`,
      hint: `at most ${ID_MAX} characters`,
    }
  }
  if (id.endsWith('.')) {
    return { message: 'ends in a dot, which Windows drops from file names', hint: 'remove the dot' }
  }
  if (WINDOWS_DEVICE.test(id)) {
    return {
      message: 'is the name of a device on Windows and cannot be a file there',
      hint: 'choose another id',
    }
  }
  return undefined
}

/** The same for the name of a reference or an element. */
export function nameProblem(name: string): NameProblem | undefined {
  if (!POSITIONAL.test(name)) return axisProblem(name)
  return {
    message: `is a positional form: <<<${name}>>> already means an item of a list`,
    hint: 'choose another name',
  }
}

/** The same for the name of a matrix axis. */
export function axisProblem(name: string): NameProblem | undefined {
  if (NAME_FORM.test(name)) return undefined
  return {
    message: 'is not a valid name',
    hint: 'a name begins with a letter or "_" and holds ASCII letters, digits, "_" and "-"',
  }
}

export interface NameProblem {
  readonly message: string
  readonly hint: string
}
