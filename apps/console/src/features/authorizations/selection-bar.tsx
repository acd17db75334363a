import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import { topBarHeight } from '../../lib/top-bar-height.ts'
import type { Selection } from './use-selection.ts'

interface SelectionBarProps {
  selection: Selection
  /** What it stands on, and covers while it stays in sight. */
  surface: 'background.default' | 'background.paper'
  onRevoke: () => void
  /** What is offered while nothing is selected. */
  children?: ReactNode
}

/** Selects all that are shown, says how many are selected, and revokes those. */
export function SelectionBar({ selection, surface, onRevoke, children }: SelectionBarProps) {
  const { t } = useTranslation('authorizations')
  const format = useFormat()
  const { ids, share, toggleAll } = selection
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        minHeight: 42,
        // What is selected further down can be revoked from there.
        ...(ids.length === 0
          ? {}
          : {
              position: 'sticky',
              top: topBarHeight,
              zIndex: 2,
              pb: 1,
              bgcolor: surface,
            }),
      }}
    >
      <FormControlLabel
        control={<Checkbox checked={share === 'all'} indeterminate={share === 'some'} onChange={toggleAll} />}
        label={t('selection.all')}
        sx={{ mr: 0 }}
      />
      <Typography component="output" variant="body2" sx={{ color: 'text.secondary' }}>
        {ids.length === 0 ? '' : t('selection.count', { count: ids.length, number: format.number(ids.length) })}
      </Typography>
      {ids.length === 0 ? (
        children
      ) : (
        <Button variant="outlined" color="error" size="small" onClick={onRevoke}>
          {t('selection.revoke')}
        </Button>
      )}
    </Box>
  )
}
