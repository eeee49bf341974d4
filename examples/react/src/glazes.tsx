import glaze from 'virtual:kirin-batch/glaze'
import { useState } from 'react'
import { Picture } from './picture.tsx'

/** The candidates of one image side by side; it opens with the one that was picked. */
export function Glazes() {
  const [tried, setTried] = useState<string>()
  const shown = glaze.candidates.find(candidate => candidate.src === tried) ?? glaze
  return (
    <section className="glazes" aria-labelledby="glazes">
      <div>
        <h2 id="glazes">Three glazes, one prompt</h2>
        <p>The studio picked one. See what the others would have been.</p>
        <div className="swatches">
          {glaze.candidates.map((candidate, index) => (
            <button
              key={candidate.src}
              type="button"
              aria-pressed={candidate.src === shown.src}
              aria-label={`Glaze ${index + 1}`}
              onClick={() => setTried(candidate.src)}
            >
              <Picture of={candidate} />
            </button>
          ))}
        </div>
      </div>
      <div id="glaze">
        <Picture of={shown} alt={glaze.alt} />
      </div>
    </section>
  )
}
