import type { KnownCall } from '../call.ts'

/**
 * How often calls that go on are judged again, in milliseconds: what changes is known within half a second, so that nobody is served for much
 * more than a second after they may no more.
 */
const betweenMilliseconds = 500

/** A call that goes on. */
interface Watched {
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
  const calls = new Set<Watched>()
  let timer: NodeJS.Timeout | undefined

  const judgeAgain = async (call: Watched): Promise<void> => {
    call.isBeingJudged = true
    try {
      await judge(call.known)
    } catch (error) {
      if (calls.delete(call)) call.end(error)
    }
    call.isBeingJudged = false
  }

  const look = (): void => {
    if (calls.size === 0) {
      clearInterval(timer)
      timer = undefined
      return
    }
    for (const call of calls) {
      if (call.isOld && !call.isBeingJudged) void judgeAgain(call)
      call.isOld = true
    }
  }

  return {
    begin(known, end) {
      const call: Watched = { known, end, isOld: false, isBeingJudged: false }
      calls.add(call)
      timer ??= setInterval(look, betweenMilliseconds).unref()
      return () => void calls.delete(call)
    },
  }
}
