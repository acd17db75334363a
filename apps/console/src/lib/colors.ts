/** The product's colours, light and dark: the theme of the console and the style of the pages before it are made of them. */
export const colors = {
  primary: { light: '#1f5f8b', dark: '#8fc4ea' },
  onPrimary: { light: '#ffffff', dark: '#0d2233' },
  error: { light: '#b3261e', dark: '#f2a09a' },
  success: { light: '#2e6b34', dark: '#93d09a' },
  background: { light: '#f5f7f9', dark: '#11161c' },
  paper: { light: '#ffffff', dark: '#1a2129' },
  text: { light: '#1b2530', dark: '#e8edf2' },
  textSecondary: { light: '#4f5d6b', dark: '#a9b6c3' },
  divider: { light: '#dde3e9', dark: '#2f3944' },
  /** Borders that say "type here" (WCAG 1.4.11: 3 to 1). */
  border: { light: '#7a8794', dark: '#748292' },
} as const
