import { createTheme } from '@mui/material/styles'
import { controls } from './controls.ts'
import { fields } from './fields.ts'
import { page } from './page.ts'
import { surfaces } from './surfaces.ts'
import { paletteOf, radii, typography } from './tokens.ts'

declare module '@mui/material/styles' {
  interface CssThemeVariables {
    enabled: true
  }
  interface Palette {
    /** What lies above the page for a moment, and what is set into a surface. */
    surface: { raised: string; sunken: string }
    /** Borders that say "type here". */
    outline: string
  }
  interface PaletteOptions {
    surface: Palette['surface']
    outline: string
  }
  interface TypographyVariantsOptions {
    /** A family rather than a variant: `fontFamily: 'monospace'` in `sx`. */
    monospace?: string
  }
}

/** Colours, type, shapes and movement, light and dark, as CSS variables that follow `data-color-scheme` on `<html>`. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data-color-scheme' },
  colorSchemes: { light: { palette: paletteOf('light') }, dark: { palette: paletteOf('dark') } },
  shape: { borderRadius: radii.control },
  typography,
  motion: { reducedMotion: 'system' },
  focusVisible: { outlineWidth: 2, outlineOffset: 2 },
  components: { ...page, ...surfaces, ...controls, ...fields },
})
