import { images } from 'virtual:kirin-batch/banner/*'
import { useState } from 'react'
import { Picture } from './picture.tsx'

type Season = keyof typeof images

const SEASONS: readonly Season[] = ['spring', 'winter']

/** A matrix of the manifest as a map by what differs. */
export function Seasons() {
  const [season, setSeason] = useState<Season>('spring')
  return (
    <section aria-labelledby="seasons">
      <h2 id="seasons" className="seasons">
        Open in{' '}
        {SEASONS.map(name => (
          <button key={name} type="button" aria-pressed={name === season} onClick={() => setSeason(name)}>
            {name}
          </button>
        ))}
      </h2>
      <Picture of={images[season]} />
    </section>
  )
}
