const place = document.querySelector('#reference')

Scalar.createApiReference(place, {
  url: place.dataset.document,
  theme: 'none',
  agent: { disabled: true },
  mcp: { disabled: true },
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  persistAuth: false,
})

/** What a row of credentials is called is before its colon. */
const rowNameOf = (field) => (field.closest('tr')?.textContent ?? '').split(':')[0].trim()

/** What the renderer leaves unsaid, or says twice, to who hears the page or goes through it with the keyboard. */
const unsaid = [
  ['.code-input-lite__editor[role=combobox]', (field) => ({ role: 'textbox', 'aria-label': rowNameOf(field) })],
  ['.scalar-code-copy:not([aria-label])', () => ({ 'aria-label': 'Copy' })],
  ['.scalar-card[role=region]', () => ({ role: 'group' })],
  [
    '.show-more[aria-label^="Show all"]',
    (button) => ({ 'aria-label': `${button.textContent.trim()}: ${button.ariaLabel}` }),
  ],
  ['.endpoints:not([tabindex])', () => ({ tabindex: '0' })],
]

const saySo = () => {
  for (const [selector, attributesOf] of unsaid) {
    for (const element of place.querySelectorAll(selector)) {
      for (const [name, value] of Object.entries(attributesOf(element))) element.setAttribute(name, value)
    }
  }
}
new MutationObserver(saySo).observe(place, { childList: true, subtree: true })
