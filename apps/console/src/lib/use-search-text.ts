import { useEffect, useState } from 'react'

const settleMilliseconds = 300

/**
 * The text of a search field whose search lives elsewhere, for example in the address. What is typed is handed on after a pause,
 * so that not every key is a call; a change from elsewhere (the way back, "show all") is taken over. What was handed on comes
 * back only a moment later, and never replaces what was typed since.
 * @param search the search in force
 * @param onSearch takes a new one
 * @returns the text; what sets it; what sets it and searches without a pause
 */
export function useSearchText(search: string, onSearch: (search: string) => void) {
  const [text, setText] = useState(search)
  const [known, setKnown] = useState(search)
  const [handedOn, setHandedOn] = useState<readonly string[]>([])
  if (search !== known) {
    const echo = handedOn.indexOf(search)
    setKnown(search)
    setHandedOn(echo < 0 ? [] : handedOn.slice(echo + 1))
    if (echo < 0) setText(search)
  }
  const wanted = text.trim()
  useEffect(() => {
    // What was handed on takes a while to be in force; handing it on again could take back what the person did since.
    if (wanted === search || wanted === handedOn.at(-1)) return undefined
    const timer = setTimeout(() => {
      setHandedOn((before) => [...before, wanted])
      onSearch(wanted)
    }, settleMilliseconds)
    return () => clearTimeout(timer)
  }, [wanted, search, handedOn, onSearch])
  const searchNow = (next: string): void => {
    setText(next)
    if (next.trim() === search) return
    setHandedOn([...handedOn, next.trim()])
    onSearch(next.trim())
  }
  return { text, setText, searchNow }
}
