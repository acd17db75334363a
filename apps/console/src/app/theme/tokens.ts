import { mix } from '../../lib/accent.ts'
import { colors } from '../../lib/colors.ts'

/** How close things stand, in CSS pixels. A finger needs more room than a mouse (WCAG 2.5.8). */
export const density = { control: 40, smallControl: 34, touchControl: 44, row: 46 } as const

/** Of corners, in CSS pixels, by the size of what has them. */
export const radii = { small: 6, control: 8, surface: 12 } as const

/** Where there is a finger rather than a mouse. */
export const touch = '@media (pointer: coarse)'

/** A colour of the palette, as a CSS variable that follows the scheme. @param path such as `primary-main` */
export const role = (path: string): string => `var(--mui-palette-${path})`

/** A little of a colour on a surface. @param path of the colour in the palette @param share in percent */
export const tint = (path: string, share: number, surface = 'transparent'): string =>
  `color-mix(in srgb, ${role(path)} ${share}%, ${surface})`

/** What lies above the page for a moment. A shadow alone doesn't set it off from dark cards. */
export const raised = {
  backgroundColor: role('surface-raised'),
  backgroundImage: 'none',
  border: `1px solid ${role('divider')}`,
  boxShadow: '0 1px 2px rgb(8 15 25 / 0.08), 0 12px 32px -8px rgb(8 15 25 / 0.28)',
} as const

/** A colour, and what it becomes under the pointer: further from what it stands on, so that its text can be read there, too. */
const pressable = (name: 'primary' | 'error' | 'warning' | 'success', scheme: 'light' | 'dark') => ({
  main: colors[name][scheme],
  dark: mix(colors[name][scheme], scheme === 'light' ? '#000000' : '#ffffff', 0.2),
})

/** The colours of a scheme, by the component library's names and two of our own. */
export const paletteOf = (scheme: 'light' | 'dark') => ({
  // Text on a colour is white only where that can be read (WCAG 1.4.3); the library is content with 3 to 1.
  contrastThreshold: 4.5,
  primary: { ...pressable('primary', scheme), contrastText: colors.onPrimary[scheme] },
  error: pressable('error', scheme),
  warning: pressable('warning', scheme),
  info: pressable('primary', scheme),
  success: pressable('success', scheme),
  background: { default: colors.background[scheme], paper: colors.paper[scheme] },
  surface: { raised: colors.raised[scheme], sunken: colors.sunken[scheme] },
  outline: colors.border[scheme],
  text: { primary: colors.text[scheme], secondary: colors.textSecondary[scheme] },
  // Of our own colour, like everything: the library's greys have none, which shows on dark blue.
  action: {
    active: colors.textSecondary[scheme],
    hover: `${colors.primary[scheme]}${scheme === 'light' ? '0f' : '17'}`,
    selected: `${colors.primary[scheme]}${scheme === 'light' ? '1c' : '26'}`,
  },
  divider: colors.divider[scheme],
  DataGrid: { bg: colors.paper[scheme], headerBg: colors.sunken[scheme] },
})

const heading = { fontWeight: 600, letterSpacing: '-0.012em' }
const wide = '@media (min-width: 600px)'

/** Five sizes. On a phone what is read is a little larger. */
export const typography = {
  fontFamily: "'Inter Variable', 'Inter Fallback', system-ui, sans-serif",
  /** For what is copied rather than read; every character counts. */
  monospace: 'ui-monospace, Menlo, Consolas, monospace',
  h1: { ...heading, fontSize: '1.5rem', lineHeight: 1.3 },
  h2: { ...heading, fontSize: '1.125rem', lineHeight: 1.35 },
  h3: { ...heading, fontSize: '1rem', lineHeight: 1.4 },
  subtitle1: { ...heading, fontSize: '0.9375rem', lineHeight: 1.45 },
  body1: { fontSize: '0.9375rem', lineHeight: 1.5, letterSpacing: 0, [wide]: { fontSize: '0.875rem' } },
  body2: { fontSize: '0.875rem', lineHeight: 1.5, letterSpacing: 0, [wide]: { fontSize: '0.8125rem' } },
  caption: { fontSize: '0.8125rem', lineHeight: 1.45, letterSpacing: 0 },
  button: { fontSize: '0.875rem', fontWeight: 500, letterSpacing: 0, textTransform: 'none' },
} as const
