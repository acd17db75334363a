/** A start that failed for a reason the operator can mend. Its message is one line that says which. */
export class StartError extends Error {
  override name = 'StartError'
}

/**
 * The code that the runtime gave an error, or an empty text.
 * @param error whatever was thrown
 */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
