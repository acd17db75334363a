import { fileURLToPath } from 'node:url'

/** The checkout, absolute, with a slash at its end. */
export const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Absolute path of something in the checkout. */
export const inRoot = (path: string): string => `${root}${path}`
