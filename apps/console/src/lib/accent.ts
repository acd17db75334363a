import { colors } from './colors.ts'

/** The least contrast that text needs (WCAG 1.4.3). */
export const leastContrast = 4.5

const black = '#000000'
const white = '#ffffff'
const step = 0.02

type Channels = [red: number, green: number, blue: number]

const channelsOf = (color: string): Channels => {
  const number = Number.parseInt(color.slice(1), 16)
  return [Math.floor(number / 0x1_00_00), Math.floor(number / 0x1_00) % 0x1_00, number % 0x1_00]
}

const toColor = (channels: Channels): string =>
  `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`

/** A colour with a share of another in it. @param color `#rrggbb` @param other `#rrggbb` @param share of the other, 0 to 1 */
export const mix = (color: string, other: string, share: number): string => {
  const [red, green, blue] = channelsOf(color)
  const [otherRed, otherGreen, otherBlue] = channelsOf(other)
  const at = (from: number, to: number) => from + (to - from) * share
  return toColor([at(red, otherRed), at(green, otherGreen), at(blue, otherBlue)])
}

const luminance = (color: string): number => {
  const [red, green, blue] = channelsOf(color).map((channel) => {
    const share = channel / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}

/** How much two colours differ in brightness, 1 to 21 (WCAG 2.2, contrast ratio). @param one `#rrggbb` @param other `#rrggbb` */
export function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

const readableOn = (color: string, backgrounds: readonly string[], towards: string): string => {
  const isReadable = (candidate: string) =>
    backgrounds.every((background) => contrastOf(candidate, background) >= leastContrast)
  for (let share = 0; share < 1; share += step) {
    const candidate = mix(color, towards, share)
    if (isReadable(candidate)) return candidate
  }
  return towards
}

/** A company's colour as it can be read on each scheme, and the text that can be read on it. */
export interface Accent {
  light: string
  dark: string
  /** The text on it. */
  onLight: string
  onDark: string
}

/**
 * No colour has enough contrast with white and with dark, so each scheme has its own: as it was chosen where that can be read,
 * else as much darker or lighter as it takes.
 * @param color `#rrggbb`; `null` is the product's own
 */
export function accentOf(color: string | null): Accent {
  const { paper, background, primary, onPrimary } = colors
  if (color === null) {
    return { light: primary.light, dark: primary.dark, onLight: onPrimary.light, onDark: onPrimary.dark }
  }
  return {
    light: readableOn(color, [paper.light, background.light], black),
    dark: readableOn(color, [paper.dark, background.dark], white),
    onLight: paper.light,
    onDark: paper.dark,
  }
}
