import { randomInt } from 'node:crypto'

/**
 * A name that no other scene uses, so that scenes share one Latchkey without meeting.
 * @param name what a person would call it
 */
export const unique = (name: string): string => `${name} ${randomInt(1e6, 1e7)}`
