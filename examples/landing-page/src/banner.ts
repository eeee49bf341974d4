import enDark from 'virtual:kirin-batch/banner/en-dark?url'
import enLight from 'virtual:kirin-batch/banner/en-light'
import jaDark from 'virtual:kirin-batch/banner/ja-dark?url'
import jaLight from 'virtual:kirin-batch/banner/ja-light'
import { imageOf, placeOf } from './pictures.ts'

const BANNERS = {
  en: { light: enLight, dark: enDark },
  ja: { light: jaLight, dark: jaDark },
}

/** Shows the banner of a language; the browser takes the one that suits its colour scheme. */
export function showBanner(locale: keyof typeof BANNERS): void {
  const { light, dark } = BANNERS[locale]
  const picture = document.createElement('picture')
  const source = document.createElement('source')
  source.media = '(prefers-color-scheme: dark)'
  source.srcset = dark
  picture.append(source, imageOf(light, light.alt, 'lazy'))
  placeOf('banner').replaceChildren(picture)
}
