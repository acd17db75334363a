import { useState } from 'react'
import type { ZodType } from 'zod'

function load<Value>(key: string, schema: ZodType<Value>, initial: Value): Value {
  try {
    const kept = schema.safeParse(JSON.parse(localStorage.getItem(key) ?? ''))
    return kept.success ? kept.data : initial
  } catch {
    return initial
  }
}

/**
 * State that is kept in this browser, as JSON.
 * @param key of the browser's storage
 * @param schema what is kept has to be, to be taken up again
 * @param initial what it is otherwise
 * @returns the state, and what changes and keeps it
 */
export function useKept<Value>(key: string, schema: ZodType<Value>, initial: Value): [Value, (next: Value) => void] {
  const [value, setValue] = useState(() => load(key, schema, initial))
  const change = (next: Value): void => {
    setValue(next)
    try {
      localStorage.setItem(key, JSON.stringify(next))
    } catch {
      // Storage may be switched off; then the choice lasts as long as what shows it.
    }
  }
  return [value, change]
}
