import { useEffect } from 'react'

/**
 * Tells whoever asks before changes are lost whether a part of a page has some; one that goes takes its own with it.
 * @param isDirty whether it has
 * @param onDirty is told; the same function every time
 */
export function useTellDirty(isDirty: boolean, onDirty: (isDirty: boolean) => void): void {
  useEffect(() => {
    onDirty(isDirty)
    return () => onDirty(false)
  }, [isDirty, onDirty])
}
