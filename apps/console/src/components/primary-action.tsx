import { createContext, type ReactNode, use, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'

interface Slot {
  element: HTMLElement | null
  setElement: (element: HTMLElement | null) => void
}

const SlotContext = createContext<Slot | null>(null)

/** Lets pages below put their primary action into the top bar. */
export function PrimaryActionProvider({ children }: { children: ReactNode }) {
  const [element, setElement] = useState<HTMLElement | null>(null)
  const slot = useMemo(() => ({ element, setElement }), [element])
  return <SlotContext value={slot}>{children}</SlotContext>
}

/** Where the top bar shows the page's primary action. */
export function PrimaryActionSlot() {
  const slot = use(SlotContext)
  return <div ref={slot?.setElement ?? null} />
}

/**
 * The page's primary action, shown at the right end of the top bar for as long as the page is.
 * @param props.children one small button
 */
export function PrimaryAction({ children }: { children: ReactNode }) {
  const slot = use(SlotContext)
  return slot?.element ? createPortal(children, slot.element) : null
}
