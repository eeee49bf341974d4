import { kirin } from './plugin.ts'

export type { KirinPluginOptions } from './options.ts'
export default kirin
