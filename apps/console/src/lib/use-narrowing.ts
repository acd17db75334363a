import type { PermissionLosses } from '@latchkey/contracts'
import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { isApiProblem } from '../api/problem.ts'
import { takesSomething } from './takes-something.ts'

/** A change that takes something from somebody, and waits for the person to agree. */
interface Narrowing<Change> {
  change: Change
  losses: PermissionLosses
}

interface NarrowingOptions<Change, Saved> {
  /** Asks the server who would lose what. */
  preview: (change: Change) => Promise<PermissionLosses>
  /** Whether a change takes something besides permissions, which is asked about as well. */
  takesMore?: (change: Change) => boolean
  update: UseMutationResult<Saved, Error, Change>
  onSaved: (saved: Saved) => void
  /** Shows in the form what came of saving. */
  refuse: (error: unknown) => void
}

/** Saving what may take something from somebody: not before they have been named, and the person has agreed. */
export function useNarrowing<Change, Saved>(options: NarrowingOptions<Change, Saved>) {
  const { preview, takesMore, update, onSaved, refuse } = options
  const previewing = useMutation({ mutationFn: preview })
  const [narrowing, setNarrowing] = useState<Narrowing<Change> | null>(null)
  const [isAsking, setIsAsking] = useState(false)
  const saveNow = async (change: Change) => onSaved(await update.mutateAsync(change))
  return {
    /** Saves a change. One that may take something away is asked about first, if it does. */
    async save(change: Change, mayTakeAway: boolean): Promise<void> {
      // What the question shows is not from the try before.
      update.reset()
      const losses = mayTakeAway ? await previewing.mutateAsync(change) : null
      if (losses === null || !(takesSomething(losses) || takesMore?.(change))) {
        await saveNow(change)
        return
      }
      setNarrowing({ change, losses })
      setIsAsking(true)
    },
    /** Saves what the person has agreed to. */
    async confirm(): Promise<void> {
      if (!narrowing) return
      try {
        await saveNow(narrowing.change)
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
    isSaving: previewing.isPending || update.isPending,
    isConfirming: update.isPending,
    /** Why what the person agreed to could not be saved. */
    error: update.error,
    /** What was asked about last. */
    asked: narrowing?.change ?? null,
    losses: narrowing?.losses ?? null,
  }
}
