import type { PermissionLosses } from '@latchkey/contracts'
import { useState } from 'react'
import { isApiProblem } from '../api/problem.ts'
import { takesSomething } from './takes-something.ts'

/** A change that takes something from somebody, and waits for the person to agree. */
interface Narrowing<Changes> {
  changes: Changes
  losses: PermissionLosses
}

interface NarrowingOptions<Changes> {
  /** Asks the server who would lose what. */
  preview: (changes: Changes) => Promise<PermissionLosses>
  /** Whether the changes take something besides permissions, which is asked about as well. */
  takesMore?: (changes: Changes) => boolean
  save: (changes: Changes) => Promise<void>
  /** Shows in the form what came of saving. */
  refuse: (error: unknown) => void
}

/** Saving what may take something from somebody: not before they have been named, and the person has agreed. */
export function useNarrowing<Changes>({ preview, takesMore, save, refuse }: NarrowingOptions<Changes>) {
  const [narrowing, setNarrowing] = useState<Narrowing<Changes> | null>(null)
  const [isAsking, setIsAsking] = useState(false)
  return {
    /** Saves the changes, or asks first. */
    async saveOrAsk(changes: Changes): Promise<void> {
      const losses = await preview(changes)
      if (!takesSomething(losses) && !takesMore?.(changes)) {
        await save(changes)
        return
      }
      setNarrowing({ changes, losses })
      setIsAsking(true)
    },
    /** Saves what the person has agreed to. */
    async confirm(): Promise<void> {
      if (!narrowing) return
      try {
        await save(narrowing.changes)
        setIsAsking(false)
      } catch (error) {
        // The question shows the reason itself and stays for another try; what is to be mended in the form is shown there.
        if (!isApiProblem(error, 'precondition_failed', 'validation')) return
        setIsAsking(false)
        refuse(error)
      }
    },
    cancel: () => setIsAsking(false),
    isAsking,
    /** What was asked about last. */
    asked: narrowing?.changes ?? null,
    losses: narrowing?.losses ?? null,
  }
}
