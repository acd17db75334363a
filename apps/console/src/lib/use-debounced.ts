import { useEffect, useState } from 'react'

/**
 * Follows a value once it has stood still for a moment.
 * @param value what changes with every key
 * @param milliseconds how long it has to stand still
 */
export function useDebounced<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return settled
}
