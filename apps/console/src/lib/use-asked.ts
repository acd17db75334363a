import { useCallback, useEffect, useRef, useState } from 'react'
import type { Ask } from '../api/question.ts'

/**
 * Makes a dialog the one that asks a question of calls.
 * @param setAsker of the question
 * @returns what is being asked, `null` for nothing; and what ends it with the answer
 */
export function useAsked(setAsker: (ask: Ask) => () => void) {
  const [question, setQuestion] = useState<{ purpose: string | undefined } | null>(null)
  const waiting = useRef<((answer: boolean) => void) | null>(null)
  useEffect(() => {
    const takeBack = setAsker(
      (purpose) =>
        new Promise((resolve) => {
          waiting.current = resolve
          setQuestion({ purpose })
        }),
    )
    return () => {
      takeBack()
      waiting.current?.(false)
    }
  }, [setAsker])
  const end = useCallback((answer: boolean): void => {
    setQuestion(null)
    waiting.current?.(answer)
  }, [])
  return { question, end }
}
