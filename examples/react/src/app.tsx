import hero from 'virtual:kirin-batch/hero'
import throwing from 'virtual:kirin-batch/throwing'
import { Glazes } from './glazes.tsx'
import { Picture } from './picture.tsx'
import { Seasons } from './seasons.tsx'

const STEPS = ['Wedged', 'Centred', 'Opened', 'Fired']

export function App() {
  return (
    <main>
      <header>
        <p className="kicker">Tidewater Pottery</p>
        <h1>Bowls the colour of the weather</h1>
        <Picture of={hero} first />
      </header>

      <section aria-labelledby="throwing">
        <h2 id="throwing">From clay to kiln</h2>
        <ol className="frames">
          {throwing.frames.map((frame, index) => (
            <li key={frame.src}>
              <Picture of={frame} alt={`${throwing.alt}, ${index + 1} of ${throwing.frames.length}`} />
              {STEPS[index]}
            </li>
          ))}
        </ol>
      </section>

      <Glazes />
      <Seasons />
    </main>
  )
}
