import blend from 'virtual:kirin-batch/blend?all'
import story from 'virtual:kirin-batch/story'
import { showBanner } from './banner.ts'
import { imageOf, placeOf } from './pictures.ts'

const CAPTIONS = ['Picked by hand', 'Dried in the sun', 'Roasted slowly', 'Poured once']

placeOf('story').append(
  ...story.frames.map((frame, index) => {
    const item = document.createElement('li')
    const caption = document.createElement('p')
    caption.textContent = CAPTIONS[index] ?? ''
    item.append(imageOf(frame, `${story.alt}, ${index + 1} of ${story.frames.length}`, 'lazy'), caption)
    return item
  }),
)

placeOf('blend').append(
  ...blend.candidates.map(candidate => {
    const item = document.createElement('li')
    item.classList.toggle('picked', candidate.src === blend.src)
    item.append(imageOf(candidate, blend.alt, 'lazy'))
    return item
  }),
)

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-locale]')) {
  button.addEventListener('click', () => {
    for (const other of document.querySelectorAll('[data-locale]')) {
      other.setAttribute('aria-pressed', String(other === button))
    }
    showBanner(button.dataset['locale'] === 'ja' ? 'ja' : 'en')
  })
}
showBanner('en')
