import { type ReactNode, useEffect, useRef } from 'react'

interface LiveRegionProps {
  /** `assertive` for what went wrong, `polite` for the rest, `off` while it is not worth saying yet. */
  live: 'polite' | 'assertive' | 'off'
  children: ReactNode
}

/**
 * What comes into it is read out. It is there before anything does: of a region that comes with its words screen readers may say nothing. It
 * belongs outside of the page, and an open panel or dialog, which hides what is outside of itself, doesn't hide it.
 */
export function LiveRegion({ live, children }: LiveRegionProps) {
  const region = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = region.current
    if (!element) return undefined
    const observer = new MutationObserver(() => element.removeAttribute('aria-hidden'))
    observer.observe(element, { attributeFilter: ['aria-hidden'] })
    return () => observer.disconnect()
  }, [])
  return (
    // What is not said yet can still be found.
    <div ref={region} aria-live={live} role={live === 'off' ? 'status' : undefined}>
      {children}
    </div>
  )
}
