import { images } from 'virtual:kirin-batch/banner/*'
import { imageOf, placeOf } from './pictures.ts'

/** Shows the banner of a language; the browser takes the one that suits its colour scheme. */
export function showBanner(locale: 'en' | 'ja'): void {
  const [light, dark] = [images[`${locale}-light`], images[`${locale}-dark`]]
  const picture = document.createElement('picture')
  const source = document.createElement('source')
  source.media = '(prefers-color-scheme: dark)'
  source.srcset = dark.src
  picture.append(source, imageOf(light, light.alt, 'lazy'))
  placeOf('banner').replaceChildren(picture)
}
