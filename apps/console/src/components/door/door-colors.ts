import { colors } from '../../lib/colors.ts'

/** The colours that `door.module.css` is written in, as CSS variables. */
export const doorColors: Record<string, string> = Object.fromEntries(
  Object.entries(colors).map(([name, { light, dark }]) => [`--door-${name}`, `light-dark(${light}, ${dark})`]),
)
