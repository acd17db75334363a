import type { Socket } from 'node:net'

const governed = new WeakSet<Socket>()

/**
 * Takes a connection out of the server's time for whole requests, as long as the request goes on: whoever reads it sees to it that it isn't
 * sent for ever.
 * @param socket of a request whose body is being read
 */
export const governsItself = (socket: Socket): void => void governed.add(socket)

/**
 * The end of {@link governsItself}.
 * @param socket the same
 */
export const isGovernedAgain = (socket: Socket): void => void governed.delete(socket)

/** Whether a connection's request has a limit of its own. @param socket any */
export const hasOwnLimit = (socket: Socket): boolean => governed.has(socket)
