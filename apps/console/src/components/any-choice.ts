import type { AutocompleteRenderInputParams } from '@mui/material/Autocomplete'

/**
 * What a field with suggestions needs to look like the other filters while nothing is chosen: its name above, and "any" inside.
 * @param params what the suggestions give their field
 * @param anyText what no choice is called
 */
export const anyChoice = ({ slotProps }: AutocompleteRenderInputParams, anyText: string) => ({
  placeholder: anyText,
  slotProps: { ...slotProps, inputLabel: { ...slotProps.inputLabel, shrink: true } },
  sx: { '& input::placeholder': { opacity: 1 } },
})
