/** Why Latchkey can't start; the message is the one line that says what to mend. */
export class StartProblem extends Error {
  override name = 'StartProblem'
}

/** The file system's or network's name for an error, such as EACCES. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

const forPeople = new Set(['StartProblem', 'StartError', 'ConfigError'])

/**
 * What to print for an error: only the line where it was written for people, everything where it is a fault of ours.
 * @param error anything thrown
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (forPeople.has(error.name)) return error.message
  return error.stack ?? error.message
}
