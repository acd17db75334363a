import type { Spread } from '../statistics.ts'

const megabyte = 1024 * 1024

/** A whole number with commas: `14,210`. */
export const whole = (value: number): string =>
  Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : '–'

/** A number with so many decimals. */
export const fixed = (value: number, decimals: number): string =>
  Number.isFinite(value) ? value.toFixed(decimals) : '–'

/** A ratio with its quartiles: `0.93 (0.91–0.95)`. */
export const ratio = ({ lower, median, upper }: Spread): string =>
  Number.isFinite(median) ? `${fixed(median, 2)} (${fixed(lower, 2)}–${fixed(upper, 2)})` : '–'

/** A part of a whole, in percent. */
export const percent = (share: number): string => `${fixed(share * 100, 0)} %`

/** Bytes in MB. */
export const megabytes = (bytes: number): string => whole(bytes / megabyte)
