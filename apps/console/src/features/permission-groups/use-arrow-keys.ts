import { type FocusEvent, type KeyboardEvent, useState } from 'react'

const steps: Record<string, readonly [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

const placeOf = (element: Element): [row: number, column: number] => {
  const [row = 0, column = 0] = (element.getAttribute('data-place') ?? '').split(',').map(Number)
  return [row, column]
}

function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  if (!(event.target instanceof Element) || !event.target.hasAttribute('data-place')) return
  const [row, column] = placeOf(event.target)
  const others = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[data-place]:enabled')]
  const inRow = others.filter((other) => placeOf(other)[0] === row)
  const step = steps[event.key]
  let next: HTMLInputElement | undefined
  if (event.key === 'Home') next = inRow[0]
  else if (event.key === 'End') next = inRow.at(-1)
  else if (step) {
    // Cells without a checkbox are passed over.
    const ahead = others.filter((other) => {
      const [otherRow, otherColumn] = placeOf(other)
      return step[0] === 0
        ? otherRow === row && Math.sign(otherColumn - column) === step[1]
        : otherColumn === column && Math.sign(otherRow - row) === step[0]
    })
    next = step[0] + step[1] > 0 ? ahead[0] : ahead.at(-1)
  } else return
  event.preventDefault()
  next?.focus()
}

/**
 * Moves through the checkboxes of a table with the arrow keys, Home and End (ARIA practices: grid). The table is one stop of the Tab
 * key: the checkbox that last had the focus.
 * @param first the place of the checkbox that is the stop before any had the focus
 */
export function useArrowKeys(first: string) {
  const [stop, setStop] = useState(first)

  const onFocus = (event: FocusEvent<HTMLElement>): void => {
    const place = event.target.getAttribute('data-place')
    if (place !== null) setStop(place)
  }

  /** Whether the checkbox at a place is the table's stop of the Tab key. */
  const isTabStop = (row: number, column: number): boolean => stop === `${row},${column}`

  return { onFocus, onKeyDown, isTabStop }
}
