import { useCallback, useEffect, useState } from 'react'

const visibleMilliseconds = 60_000

interface Shown {
  text: string
  until: number
  remainingSeconds: number
}

/**
 * Holds a text for one minute by the clock on the wall, so that a computer that slept meanwhile doesn't go on showing it.
 * @returns the text with the seconds left, or `null`; `show` starts the minute, `hide` ends it early
 */
export function useOneMinute() {
  const [shown, setShown] = useState<Shown | null>(null)
  const hide = useCallback(() => setShown(null), [])
  const show = useCallback((text: string) => {
    setShown({ text, until: Date.now() + visibleMilliseconds, remainingSeconds: visibleMilliseconds / 1000 })
  }, [])
  const isShown = shown !== null
  useEffect(() => {
    if (!isShown) return undefined
    const timer = setInterval(() => {
      setShown((current) => {
        if (!current) return null
        const remainingSeconds = Math.ceil((current.until - Date.now()) / 1000)
        return remainingSeconds > 0 ? { ...current, remainingSeconds } : null
      })
    }, 1000)
    return () => clearInterval(timer)
  }, [isShown])
  return { shown, show, hide }
}
