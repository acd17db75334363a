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

/**
 * What the operator can do about a port that can't be listened on, as a {@link StartError}; what is no fault of port or host comes
 * back as it is.
 * @param error what looking up the host or listening threw
 * @param place name or address and TCP port that were to be listened on, and the setting that chooses the port
 */
export function listenFault(error: unknown, place: { port: number; host: string; setting: string }): unknown {
  const { port, host, setting } = place
  const code = errorCode(error)
  const syscall = error instanceof Error && 'syscall' in error ? error.syscall : undefined
  if (syscall === 'getaddrinfo' || code === 'EADDRNOTAVAIL') {
    return new StartError(`HOST ${host} is not a name or address of this machine.`)
  }
  if (syscall !== 'listen' && syscall !== 'bind') return error
  if (code === 'EADDRINUSE') {
    return new StartError(`Port ${port} is in use; stop what uses it or choose another with ${setting}.`)
  }
  if (code === 'EACCES') {
    return new StartError(`Port ${port} needs more rights than you have; choose one above 1023 with ${setting}.`)
  }
  return new StartError(`Port ${port} can't be listened on (${code}); choose another with ${setting}.`)
}
