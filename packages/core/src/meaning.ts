/** Apart from the rest, since it needs the YAML parser and nothing else. */
export { meaningOf } from './manifest/meaning.ts'
