import { useEffect, useRef } from 'react'
import { useBlocker } from 'react-router'
import { noteUnsaved } from './unsaved.ts'

/** Options for `navigate` that leave without being asked, for the moment after saving. */
export const leaveWithoutAsking = { state: { leaveWithoutAsking: true } } as const

const mayLeave = (state: unknown): boolean =>
  typeof state === 'object' && state !== null && Reflect.get(state, 'leaveWithoutAsking') === true

/**
 * Holds up whoever is about to leave a page, or to close the document, while something there would be lost.
 * @param guarding whether something would
 */
export function useLeaveGuard(guarding: boolean) {
  const agreed = useRef(false)
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      guarding &&
      !agreed.current &&
      // A new search behind a panel leaves it where it is.
      nextLocation.pathname !== currentLocation.pathname &&
      !mayLeave(nextLocation.state),
  )

  useEffect(() => {
    if (!guarding) {
      agreed.current = false
      return undefined
    }
    return noteUnsaved()
  }, [guarding])

  return {
    /** Somebody is held up, and has to be asked. */
    isAsking: blocker.state === 'blocked',
    stay: (): void => {
      if (blocker.state === 'blocked') blocker.reset()
    },
    /** Lets them go, now and until nothing would be lost. @returns whether anybody was held up */
    leave: (): boolean => {
      agreed.current = true
      if (blocker.state !== 'blocked') return false
      blocker.proceed()
      return true
    },
  }
}
