import { useRef } from 'react'

/**
 * Runs one thing at a time: a press that comes while it runs is ignored, also when it comes before the screen shows that it
 * does, as the second of a double click. What goes wrong is for the action's own state to tell.
 */
export function useOneAtATime(): (action: () => Promise<unknown>) => void {
  const running = useRef(false)
  return (action) => {
    if (running.current) return
    running.current = true
    const end = () => {
      running.current = false
    }
    action().then(end, end)
  }
}
