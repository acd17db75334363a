import { consumerSorts, consumerStatuses, grantTypes } from '@latchkey/contracts'
import FilterList from '@mui/icons-material/FilterList'
import Badge from '@mui/material/Badge'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import MenuItem from '@mui/material/MenuItem'
import Popover from '@mui/material/Popover'
import TextField from '@mui/material/TextField'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConsumerListView } from './consumer.queries.ts'
import { type GroupChoice, PermissionGroupSelect } from '../../components/permission-group-select.tsx'
import type { ConsumerViewChange } from './use-consumer-view.ts'

interface ConsumerFiltersProps {
  view: ConsumerListView
  onChange: (change: ConsumerViewChange) => void
  /** How many filters are set. */
  count: number
  /** The group the list is filtered by. */
  group: GroupChoice | null
  onGroupChange: (group: GroupChoice | null) => void
  /** Offers the order here, too, where there is no table head to click. */
  withSort: boolean
}

interface ChoiceProps<Value extends string> {
  label: string
  value: Value | undefined
  options: readonly { value: Value; text: string }[]
  onChange: (value: Value | undefined) => void
  anyText?: string
}

function Choice<Value extends string>({ label, value, options, onChange, anyText }: ChoiceProps<Value>) {
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value ?? ''}
      onChange={(event) => onChange(options.find((option) => option.value === event.target.value)?.value)}
      slotProps={{
        select: { displayEmpty: true, MenuProps: { slotProps: { root: { role: 'region', 'aria-label': label } } } },
        inputLabel: { shrink: true },
      }}
    >
      {anyText === undefined ? null : <MenuItem value="">{anyText}</MenuItem>}
      {options.map((option) => (
        <MenuItem key={option.value} value={option.value}>
          {option.text}
        </MenuItem>
      ))}
    </TextField>
  )
}

/** What the list is narrowed to: grant type, status, permission group. */
export function ConsumerFilters({ view, onChange, count, group, onGroupChange, withSort }: ConsumerFiltersProps) {
  const { t } = useTranslation(['consumers', 'common'])
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const headingId = useId()
  const any = t('list.any')
  const name = count > 0 ? t('list.filterActive', { count }) : t('common:actions.filter')
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
              {t('list.filters')}
            </Typography>
            {count > 0 ? (
              <Button
                size="small"
                onClick={() => onChange({ grantType: undefined, status: undefined, permissionGroupId: undefined })}
              >
                {t('list.clearFilters')}
              </Button>
            ) : null}
          </Box>
          <Choice
            label={t('fields.grantType')}
            value={view.grantType}
            anyText={any}
            options={grantTypes.map((value) => ({ value, text: t(`grantTypes.${value}`) }))}
            onChange={(grantType) => onChange({ grantType })}
          />
          <Choice
            label={t('fields.status')}
            value={view.status}
            anyText={any}
            options={consumerStatuses.map((value) => ({ value, text: t(`statuses.${value}`) }))}
            onChange={(status) => onChange({ status })}
          />
          <PermissionGroupSelect size="small" value={group} onChange={onGroupChange} />
          {withSort ? (
            <Choice
              label={t('list.sortBy')}
              value={view.sort}
              options={consumerSorts.map((value) => ({ value, text: t(`list.sorts.${value}`) }))}
              onChange={(sort) => onChange({ sort })}
            />
          ) : null}
        </Box>
      </Popover>
    </>
  )
}
