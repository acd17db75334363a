import { useEffect, useState } from 'react'

const slowMilliseconds = 5000

/** True once the component has been waiting for longer than usual. */
export function useSlow(): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowMilliseconds)
    return () => clearTimeout(timer)
  }, [])
  return slow
}
