import sharp from 'sharp'

/** What a picture is made of; red by default. */
interface PictureOptions {
  width?: number
  height?: number
  /** Where nothing is drawn: by default everything is. */
  transparent?: boolean
  color?: { r: number; g: number; b: number }
}

const red = { r: 200, g: 20, b: 40 }

/** A picture that any file can be made of; with `transparent` a bar on nothing. */
export function picture({ width = 60, height = 40, transparent = false, color = red }: PictureOptions = {}) {
  const of = (wide: number, high: number, alpha: number) =>
    sharp({
      create: { width: wide, height: high, channels: 4, background: { ...color, alpha } },
      limitInputPixels: false,
    })
  if (!transparent) return of(width, height, 1)
  return of(width, height, 0).composite([
    { input: { create: { width: 20, height: 5, channels: 4, background: color } } },
  ])
}
