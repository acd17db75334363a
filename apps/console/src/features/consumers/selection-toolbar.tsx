import Block from '@mui/icons-material/Block'
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined'
import Close from '@mui/icons-material/Close'
import DeleteOutlined from '@mui/icons-material/DeleteOutlined'
import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import { BulkDialog } from './bulk-dialog.tsx'
import type { ConsumerSelection } from './use-consumer-selection.ts'
import { useBulkChange } from './use-bulk-change.ts'

interface SelectionToolbarProps {
  selection: ConsumerSelection
  onExport: () => void
  /** Shows tools by their signs alone. */
  narrow: boolean
}

/** What can be done to all that is chosen, in the place of the list's tools. */
export function SelectionToolbar({ selection, onExport, narrow }: SelectionToolbarProps) {
  const { t } = useTranslation(['consumers', 'common'])
  const format = useFormat()
  const { chosen, choose, clear } = selection
  const bulk = useBulkChange((left) => (left.length === 0 ? clear() : choose(new Set(left))))
  const active = chosen.filter(({ status }) => status === 'active')
  const disabled = chosen.filter(({ status }) => status === 'disabled')

  const tool = (label: string, icon: ReactElement, onClick: () => void, danger = false) =>
    narrow ? (
      <Tooltip key={label} title={label}>
        <IconButton aria-label={label} color={danger ? 'error' : 'default'} onClick={onClick}>
          {icon}
        </IconButton>
      </Tooltip>
    ) : (
      <Button key={label} color={danger ? 'error' : 'inherit'} startIcon={icon} onClick={onClick}>
        {label}
      </Button>
    )

  return (
    <Box
      role="toolbar"
      aria-label={t('selection.tools')}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 0.5,
        minHeight: 40,
        px: 0.5,
        borderRadius: 1,
        bgcolor: 'action.selected',
      }}
    >
      <Tooltip title={t('common:selection.clear')}>
        <IconButton aria-label={t('common:selection.clear')} onClick={clear}>
          <Close />
        </IconButton>
      </Tooltip>
      <Typography sx={{ flex: 1, fontWeight: 500, minWidth: 0 }} noWrap>
        {t('common:selection.count', { count: chosen.length, number: format.number(chosen.length) })}
      </Typography>
      {active.length > 0 ? tool(t('panel.disable'), <Block />, () => bulk.ask('disable', active)) : null}
      {disabled.length > 0 ? tool(t('panel.enable'), <CheckCircleOutlined />, () => bulk.enable(disabled)) : null}
      {chosen.length > 0
        ? [
            tool(t('export.chosen'), <FileDownloadOutlined />, onExport),
            tool(t('panel.delete'), <DeleteOutlined />, () => bulk.ask('delete', chosen), true),
          ]
        : null}
      <BulkDialog {...bulk} />
    </Box>
  )
}
