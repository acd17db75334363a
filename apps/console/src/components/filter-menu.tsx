import FilterList from '@mui/icons-material/FilterList'
import Badge from '@mui/material/Badge'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Popover from '@mui/material/Popover'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface FilterMenuProps {
  /** How many filters are set. */
  count: number
  /** Takes all of them out. */
  onClear: () => void
  /** A field for each filter. */
  children: ReactNode
}

/** The button among a list's tools that says whether the list is narrowed, and behind it what it is narrowed to. */
export function FilterMenu({ count, onClear, children }: FilterMenuProps) {
  const { t } = useTranslation()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const headingId = useId()
  const name = count > 0 ? t('filters.active', { count }) : t('actions.filter')
  return (
    <>
      <Tooltip title={name}>
        <IconButton
          aria-label={name}
          aria-haspopup="dialog"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <Badge variant="dot" color="primary" invisible={count === 0}>
            <FilterList />
          </Badge>
        </IconButton>
      </Tooltip>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{
          paper: { role: 'dialog', 'aria-labelledby': headingId, sx: { width: 320, maxWidth: 'calc(100vw - 32px)' } },
        }}
      >
        <Box sx={{ display: 'grid', gap: 2, p: 2 }}>
          <Box sx={{ display: 'flex', alignItems: 'center', minHeight: 32 }}>
            <Typography id={headingId} variant="h3" component="h2" sx={{ flex: 1 }}>
              {t('filters.title')}
            </Typography>
            {count > 0 ? (
              <Button size="small" onClick={onClear}>
                {t('filters.clear')}
              </Button>
            ) : null}
          </Box>
          {children}
        </Box>
      </Popover>
    </>
  )
}
