import Check from '@mui/icons-material/Check'
import ViewColumnOutlined from '@mui/icons-material/ViewColumnOutlined'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import ListSubheader from '@mui/material/ListSubheader'
import MenuItem from '@mui/material/MenuItem'
import { useTranslation } from 'react-i18next'
import { MenuButton } from '../../components/menu-button.tsx'
import { type TablePreferences, densities, hideableColumns } from './use-table-preferences.ts'

interface TableViewMenuProps {
  preferences: TablePreferences
  onChange: (preferences: TablePreferences) => void
}

/** Which columns the table shows, and how tall its rows are. */
export function TableViewMenu({ preferences, onChange }: TableViewMenuProps) {
  const { t } = useTranslation('consumers')
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
    <MenuButton label={t('list.view')} icon={<ViewColumnOutlined />}>
      {() => items}
    </MenuButton>
  )
}
