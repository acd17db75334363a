import type { KnownCall } from '../call.ts'

/**
 * How often calls that go on are judged again, in milliseconds: what changes is known within half a second, so that nobody is served for much
 * more than a second after they may no more.
 */
const betweenMilliseconds = 500

/** A call that goes on. */
interface Watched {
  /** Where it is among the calls; -1 once it isn't. */
  place: number
  known: KnownCall
  /** Is told why its caller may no more. */
  end: (error: unknown) => void
  /** Whether it was here the last time already: most calls never are, and cost nothing but that they are noted. */
  isOld: boolean
  isBeingJudged: boolean
}

/** Sees to it that calls end whose callers may no more. */
export interface Watch {
  /** Watches a call until what is returned is called. @param end is told why its caller may no more */
  begin(known: KnownCall, end: (error: unknown) => void): () => void
}

/** @param judge throws, or rejects, where a call would not be let through now */
export function createWatch(judge: (known: KnownCall) => void | Promise<void>): Watch {
  // No Set: each time V8 makes its table anew, the old one refers to the new one and to all calls that were in it then. Once one such table
  // has grown old, every later one is kept with it, and with all its calls, until old memory is gone through: that took a fifth of all time.
  const calls: Watched[] = []
  let timer: NodeJS.Timeout | undefined

  /** @returns whether it was there */
  const remove = (call: Watched): boolean => {
    const { place } = call
    if (place < 0) return false
    call.place = -1
    const last = calls.pop()
    if (last && last !== call) {
      last.place = place
      calls[place] = last
    }
    return true
  }

  const judgeAgain = async (call: Watched): Promise<void> => {
    call.isBeingJudged = true
    try {
      await judge(call.known)
    } catch (error) {
      if (remove(call)) call.end(error)
    }
    call.isBeingJudged = false
  }

  const look = (): void => {
    if (calls.length === 0) {
      clearInterval(timer)
      timer = undefined
      return
    }
    // A copy: whoever may no more is taken out meanwhile.
    for (const call of calls.slice()) {
      if (call.isOld && !call.isBeingJudged) void judgeAgain(call)
      call.isOld = true
    }
  }

  return {
    begin(known, end) {
      const call: Watched = { place: calls.length, known, end, isOld: false, isBeingJudged: false }
      calls.push(call)
      timer ??= setInterval(look, betweenMilliseconds).unref()
      return () => void remove(call)
    },
  }
}
