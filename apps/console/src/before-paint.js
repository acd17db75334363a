// Runs before anything is painted, and so before the console: it and the pages in front of it come in the colours and the language that were
// chosen in this browser, and not in the system's until their code is there. A file of its own: the content security policy lets nothing inline run.
const root = document.documentElement
try {
  const appearance = localStorage.getItem('latchkey.appearance')
  const isChosen = appearance === 'light' || appearance === 'dark'
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  root.dataset.colorScheme = isChosen ? appearance : system
  // What the theme says later goes before this, as an attribute of the style would not let it.
  if (isChosen) document.querySelector('meta[name="color-scheme"]').content = appearance
  const language = localStorage.getItem('latchkey.language')
  if (/^(?:en|es|pt-BR)$/u.test(language)) root.lang = language
} catch {
  // Whoever lets no page keep anything has the system's colours, and the language that the server told.
}
