/**
 * The product's colours by what they are for, light and dark: the theme of the console and the style of the pages before it are made of
 * them. Each text can be read on each surface, and each border be told from it; a test holds that.
 */
export const colors = {
  primary: { light: '#1b5e9e', dark: '#8fc1f4' },
  onPrimary: { light: '#ffffff', dark: '#0b2036' },
  error: { light: '#b3261e', dark: '#f4a49d' },
  warning: { light: '#855000', dark: '#efbf6f' },
  success: { light: '#246a3a', dark: '#8fd3a0' },
  /** Behind everything. */
  background: { light: '#f4f6f8', dark: '#0e1319' },
  /** What one works on: cards, tables, the panel. */
  paper: { light: '#ffffff', dark: '#161c24' },
  /** What lies above that for a moment: menus, dialogs. In the dark, what is nearer is lighter. */
  raised: { light: '#ffffff', dark: '#1e2630' },
  /** What is set into a surface: heads of tables, values to copy. */
  sunken: { light: '#eef1f5', dark: '#10161d' },
  text: { light: '#16202b', dark: '#e4eaf1' },
  textSecondary: { light: '#52606e', dark: '#a3b0bf' },
  divider: { light: '#dfe4ea', dark: '#2b3541' },
  /** Borders that say "type here" (WCAG 1.4.11: 3 to 1). */
  border: { light: '#7a8794', dark: '#748292' },
} as const
