import { useCallback, useState } from 'react'

/**
 * Watches whether what is in an element is higher than it: it is scrolled then, and has to be there for the keyboard.
 * @returns what the element's one child takes as its `ref`, and whether it scrolls
 */
export function useScrolls(): [ref: (content: HTMLElement | null) => (() => void) | undefined, scrolls: boolean] {
  const [scrolls, setScrolls] = useState(false)
  const ref = useCallback((content: HTMLElement | null) => {
    const place = content?.parentElement
    if (!content || !place) return undefined
    const observer = new ResizeObserver(() => setScrolls(place.scrollHeight > place.clientHeight))
    observer.observe(content)
    observer.observe(place)
    return () => observer.disconnect()
  }, [])
  return [ref, scrolls]
}
