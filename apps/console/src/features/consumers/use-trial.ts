import { type KeyboardEvent, useState } from 'react'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useReread } from './consumer.queries.ts'
import type { Trial } from './trial.ts'

/** How a trial stands: what came of it, or why nothing did. */
export type TrialState = 'ready' | 'trying' | Trial | { error: unknown }

/**
 * Tries a consumer out, one trial at a time, and reads anew what is known of its use.
 * @param consumerId which one is tried out
 * @param begin makes the trial of what is typed; `null` where that can't be tried, once it has said so
 */
export function useTrial(consumerId: string, begin: () => Promise<Trial> | null) {
  const oneAtATime = useOneAtATime()
  const reread = useReread()
  // In the component that tries and nowhere else, so that the token is gone for good when it is.
  const [state, setState] = useState<TrialState>('ready')

  const attempt = async () => {
    const trial = begin()
    setState(trial ? 'trying' : 'ready')
    if (!trial) return
    try {
      setState(await trial)
      reread(consumerId)
    } catch (error) {
      setState({ error })
    }
  }
  const run = () => oneAtATime(attempt)
  return {
    state,
    run,
    runOnEnter: (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return
      // It would save the form that this stands in.
      event.preventDefault()
      run()
    },
  }
}
