import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Absolute path of something in the checkout. */
export const inRoot = (path: string): string => `${root}${path}`

/** Where results and profiles go. */
export const resultsFolder = inRoot('apps/bench/results')
