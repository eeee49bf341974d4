import { images } from 'virtual:kirin-batch/cabin/*'
import { error } from '@sveltejs/kit'
import type { PageLoad } from './$types'

export const load: PageLoad = ({ params: { slug } }) => {
  const found = Object.entries(images).find(([name]) => name === slug)
  if (!found) error(404, `There is no cabin "${slug}".`)
  const [name, cabin] = found
  return { name, cabin }
}
