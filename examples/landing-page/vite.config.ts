import { defineConfig, type UserConfig } from 'vite'
import kirin from 'vite-plugin-kirin-batch'

const config: UserConfig = defineConfig({
  plugins: [
    // This example is built with the emulator's pictures, so that trying it costs nothing. A real site leaves the
    // option out: emulated pictures then cannot get into production.
    kirin({ allowEmulated: true }),
  ],
})

export default config
