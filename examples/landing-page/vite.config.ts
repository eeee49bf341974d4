import { defineConfig, type UserConfig } from 'vite'
import kirin from 'vite-plugin-kirin-batch'

const config: UserConfig = defineConfig({
  plugins: [
    // Pictures of an emulator, so that trying this costs nothing. A real site leaves both options out: KIRIN_API_KEY then
    // buys what is missing, and emulated pictures cannot get into production.
    kirin({ emulate: true, allowEmulated: true }),
  ],
})

export default config
