// Colours as chosen in the console, before anything is painted.
try {
  const chosen = localStorage.getItem('latchkey.appearance')
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.colorScheme = chosen
} catch {
  // Whoever lets no page keep anything has the system's colours, and all the rest.
}

// The API reference was at /docs once, and people keep links to its parts.
if (/^#(?:tag|description|models?)\//u.test(location.hash)) location.replace(`/docs/api${location.hash}`)

function addCopyButton(figure) {
  const { copy, copied } = document.documentElement.dataset
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = copy
  const code = figure.querySelector('code')
  const copyCode = async () => {
    try {
      await navigator.clipboard.writeText(code.textContent)
      button.textContent = copied
      setTimeout(() => (button.textContent = copy), 2000)
    } catch {
      // Not permitted: then it is there to be copied by hand.
      getSelection().selectAllChildren(code)
    }
  }
  button.addEventListener('click', () => void copyCode())
  // What it says when it was pressed is said.
  button.setAttribute('aria-live', 'polite')
  figure.querySelector('figcaption').append(button)
}

document.addEventListener('DOMContentLoaded', () => {
  // Where there is room, the list of pages is open; where there is none, it is one tap away.
  const pages = document.querySelector('.pages details')
  const wide = matchMedia('(min-width: 60rem)')
  const unfold = () => (pages.open = wide.matches)
  unfold()
  wide.addEventListener('change', unfold)
  if (navigator.clipboard) document.querySelectorAll('.snippet:has(figcaption)').forEach(addCopyButton)
})
