import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useSearchParams } from 'react-router'

/** Parameters to set, by name; `undefined` and the empty text take one out. */
export type ParameterChanges = Readonly<Record<string, string | undefined>>

/**
 * The parameters of the address, for what a list is narrowed to and how it is sorted. Changes replace the address, so that the way
 * back leaves the list. A change that comes before the one before it is on the screen starts from that one, where the router's own
 * setter would start from what is shown and lose it.
 * @returns the parameters, the same object while they are the same; and what changes some of them
 */
export function useAddressParameters() {
  const [current, setCurrent] = useSearchParams()
  const text = current.toString()
  const parameters = useMemo(() => new URLSearchParams(text), [text])
  const handedOn = useRef<string[]>([])
  useEffect(() => {
    const echo = handedOn.current.indexOf(text)
    handedOn.current = echo < 0 ? [] : handedOn.current.slice(echo + 1)
  }, [text])
  const change = useCallback(
    (changes: ParameterChanges): void => {
      const next = new URLSearchParams(handedOn.current.at(-1) ?? text)
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value)
        else next.delete(name)
      }
      handedOn.current.push(next.toString())
      setCurrent(next, { replace: true })
    },
    [text, setCurrent],
  )
  return { parameters, change }
}
