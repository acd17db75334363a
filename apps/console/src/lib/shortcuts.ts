import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'

const storageKey = 'latchkey.shortcuts'
const listeners = new Set<() => void>()

const readOn = (): boolean => {
  try {
    return localStorage.getItem(storageKey) !== 'off'
  } catch {
    return true
  }
}

let isOn = readOn()

/** Switches the shortcuts on or off and keeps that in this browser. */
export function switchShortcuts(on: boolean): void {
  isOn = on
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off')
  } catch {
    // Storage may be switched off; then the choice lasts as long as the page.
  }
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Whether the shortcuts are on. Who speaks to their computer, or hits keys by chance, needs them off (WCAG 2.1.4). */
export const useShortcutsOn = (): boolean => useSyncExternalStore(subscribe, () => isOn)

/** Where a key is a letter, or chooses what begins with it. */
const takesLetters =
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable], [role="listbox"], [role="combobox"]'
/** What lies above the page has the keyboard for itself. */
const above = '[role="dialog"], [role="alertdialog"], [role="menu"]'

const isShortcut = (event: KeyboardEvent): boolean =>
  isOn &&
  !event.defaultPrevented &&
  !event.repeat &&
  !(event.ctrlKey || event.metaKey || event.altKey) &&
  !(event.target instanceof Element && event.target.closest(takesLetters)) &&
  document.querySelector(above) === null

/**
 * Does something at a single key, wherever on the page it is pressed, except while one types or something lies above the page.
 * @param key as the browser names it: the character that it types
 * @param action what it does
 */
export function useShortcut(key: string, action: () => void): void {
  const act = useEffectEvent(action)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== key || !isShortcut(event)) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [key])
}
