import Checkbox from '@mui/material/Checkbox'
import type { Share } from './permission-set.ts'

interface ShareCheckboxProps {
  share: Share
  /** Ticks all of it, or none. */
  onChange: (wanted: boolean) => void
  /** What screen readers call it, where no label stands beside it. */
  label?: string
  disabled?: boolean
  /** Where it stands in the matrix, for the arrow keys. */
  place?: { row: number; column: number; isTabStop: boolean }
}

/** A checkbox for several permissions at once: ticked for all of them, dashed for some. */
export function ShareCheckbox({ share, onChange, label, disabled = false, place }: ShareCheckboxProps) {
  return (
    <Checkbox
      size="small"
      checked={share === 'all'}
      indeterminate={share === 'some'}
      disabled={disabled}
      onChange={() => onChange(share !== 'all')}
      slotProps={{
        input: {
          'aria-label': label,
          ...(place ? { 'data-place': `${place.row},${place.column}`, tabIndex: place.isTabStop ? 0 : -1 } : {}),
        },
      }}
    />
  )
}
