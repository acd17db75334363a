import { useState } from 'react'
import { isDay } from '../lib/period.ts'
import { TextInput } from './text-input.tsx'

interface DayInputProps {
  label: string
  /** As `isDay` has it; `undefined` for none. */
  value: string | undefined
  /** Called with each day that is typed or chosen, and when the field is emptied. */
  onChange: (day: string | undefined) => void
  /** The fault in words; marks the field. */
  error: string | undefined
}

/** Half a day reads as the empty text, too. */
const isEmpty = ({ value, validity }: HTMLInputElement | HTMLTextAreaElement): boolean =>
  value === '' && !validity.badInput

/** A field for a day. What is half typed stays in it until it is left, and is nothing that anybody is told. */
export function DayInput({ label, value = '', onChange, error }: DayInputProps) {
  const [typed, setTyped] = useState<string>()
  return (
    <TextInput
      type="date"
      size="small"
      label={label}
      value={typed ?? value}
      onChange={({ target }) => {
        setTyped(target.value)
        const day = isDay(target.value) ? target.value : undefined
        // The first figure of a year reads as the year 2.
        if (day !== undefined || isEmpty(target)) onChange(day)
      }}
      onBlur={({ target }) => {
        // Emptied part by part it read as the empty text from the first part on, which tells of no further change.
        if (value !== '' && isEmpty(target)) onChange(undefined)
        setTyped(undefined)
      }}
      error={error}
    />
  )
}
