import { ConfigError } from '@latchkey/api/config'
import { StartError } from '@latchkey/api/start-error'

/** How many causes of a cause are told. */
const depth = 5

/**
 * What to print for an error: one line where it was written for people; where it is a fault of ours, the stack of the error and of
 * what caused it, without the values that a failed query's error carries (password hashes among them).
 * @param error anything thrown
 */
export async function describeError(error: unknown): Promise<string> {
  if (error instanceof StartError || error instanceof ConfigError) return error.message
  // Read only now: it takes the database library, which would delay every start and stay in the demo resource's memory.
  const { loggedError } = await import('@latchkey/api/logged-error')
  // A failed query's error and its cause are told in the same words.
  const told = new Set<string>()
  for (let at = error, count = 0; at !== undefined && count < depth; count += 1) {
    const { type, message, stack } = loggedError(at)
    told.add(stack || `${type}: ${message}`)
    at = at instanceof Error ? at.cause : undefined
  }
  return [...told].join('\ncaused by ')
}
