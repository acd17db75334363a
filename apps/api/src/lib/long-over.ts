import { type Clock, secondsAfter } from './clock.ts'

const clockDifferenceSeconds = 60 * 60

/**
 * What ended before this moment has ended by the clock of every node, be it an hour behind: a row that says that something is used up or
 * revoked must not go while another node would still accept the thing.
 * @param clock this node's
 */
export const longOver = (clock: Clock): Date => secondsAfter(clock.now(), -clockDifferenceSeconds)
