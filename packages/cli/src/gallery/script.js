// What the page can do beyond being read: filter, compare two candidates, show what an image is made from. Without it the page is whole.
;(() => {
  const byId = id => document.getElementById(id)
  const articles = [...document.querySelectorAll('article')]
  const boxes = [...document.querySelectorAll('.compare input')]
  const status = byId('status')
  const comparison = byId('comparison')
  const compare = byId('compare')
  /** The boxes that are ticked, the earliest first. */
  let ticked = []

  function filter() {
    const words = byId('find').value.toLowerCase().split(/\s+/)
    const state = byId('state').value
    for (const article of articles) {
      const text = article.textContent.toLowerCase()
      article.hidden =
        (state !== '' && article.dataset.state !== state) || !words.every(word => text.includes(word))
    }
    const shown = articles.filter(article => !article.hidden).length
    status.textContent = `${shown} of ${articles.length} images shown`
  }

  const figureOf = box => box.closest('figure')

  function tick(box) {
    ticked = ticked.filter(other => other !== box)
    if (box.checked) ticked.push(box)
    for (const other of ticked.splice(0, ticked.length - 2)) other.checked = false
    compare.disabled = ticked.length < 2
    const names = ticked.map(other => figureOf(other).dataset.name)
    status.textContent = names.length === 0 ? 'None to compare' : `To compare: ${names.join(' and ')}`
  }

  function show() {
    const sides = ticked.map(box => {
      const side = figureOf(box).cloneNode(true)
      side.querySelector('.compare').remove()
      const name = document.createElement('h3')
      name.textContent = side.dataset.name
      side.prepend(name)
      return side
    })
    byId('sides').replaceChildren(...sides)
    comparison.showModal()
  }

  for (const place of document.querySelectorAll('.thumbnail')) {
    const image = document.querySelector(`img[data-digest="${place.dataset.of}"]`)
    if (!image) continue
    const small = document.createElement('img')
    // Its name stands beside it.
    small.alt = ''
    small.src = image.src
    small.loading = 'lazy'
    place.append(small)
  }

  byId('find').addEventListener('input', filter)
  byId('state').addEventListener('change', filter)
  for (const box of boxes) box.addEventListener('change', () => tick(box))
  compare.addEventListener('click', show)
  byId('close').addEventListener('click', () => comparison.close())
  for (const label of document.querySelectorAll('.compare')) label.hidden = false
  byId('tools').hidden = false
  filter()
})()
