import type { ComponentProps } from 'react'
import { TextInput } from './text-input.tsx'

/** Ranges of addresses, one a line. */
export function RangesInput(props: ComponentProps<typeof TextInput>) {
  return (
    <TextInput
      {...props}
      multiline
      minRows={3}
      maxRows={12}
      placeholder={'203.0.113.0/24\n2001:db8::/32'}
      spellCheck={false}
      autoComplete="off"
      slotProps={{ input: { style: { fontFamily: 'monospace' } } }}
    />
  )
}
