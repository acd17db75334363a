import Check from '@mui/icons-material/Check'
import ViewColumnOutlined from '@mui/icons-material/ViewColumnOutlined'
import IconButton from '@mui/material/IconButton'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import ListSubheader from '@mui/material/ListSubheader'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Tooltip from '@mui/material/Tooltip'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type TablePreferences, densities, hideableColumns } from './use-table-preferences.ts'

interface TableViewMenuProps {
  preferences: TablePreferences
  onChange: (preferences: TablePreferences) => void
}

/** Which columns the table shows, and how tall its rows are. */
export function TableViewMenu({ preferences, onChange }: TableViewMenuProps) {
  const { t } = useTranslation('consumers')
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const id = useId()
  const { hidden, density } = preferences
  const items = [
    <ListSubheader key="columns" role="presentation">
      {t('list.columns')}
    </ListSubheader>,
    ...hideableColumns.map((column) => {
      const shown = !hidden.includes(column)
      return (
        <MenuItem
          key={column}
          dense
          role="menuitemcheckbox"
          aria-checked={shown}
          onClick={() =>
            onChange({
              ...preferences,
              hidden: shown ? [...hidden, column] : hidden.filter((other) => other !== column),
            })
          }
        >
          <ListItemIcon>{shown ? <Check fontSize="small" /> : null}</ListItemIcon>
          <ListItemText>{t(`fields.${column}`)}</ListItemText>
        </MenuItem>
      )
    }),
    <ListSubheader key="density" role="presentation">
      {t('list.density')}
    </ListSubheader>,
    ...densities.map((option) => (
      <MenuItem
        key={option}
        dense
        role="menuitemradio"
        aria-checked={option === density}
        onClick={() => onChange({ ...preferences, density: option })}
      >
        <ListItemIcon>{option === density ? <Check fontSize="small" /> : null}</ListItemIcon>
        <ListItemText>{t(`list.densities.${option}`)}</ListItemText>
      </MenuItem>
    )),
  ]
  return (
    <>
      <Tooltip title={t('list.view')}>
        <IconButton
          aria-label={t('list.view')}
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          aria-controls={anchor ? id : undefined}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <ViewColumnOutlined />
        </IconButton>
      </Tooltip>
      <Menu
        id={id}
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ root: { role: 'region', 'aria-label': t('list.view') }, list: { 'aria-label': t('list.view') } }}
      >
        {items}
      </Menu>
    </>
  )
}
