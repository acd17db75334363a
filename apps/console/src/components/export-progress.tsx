import Close from '@mui/icons-material/Close'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import LinearProgress from '@mui/material/LinearProgress'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { type Ref, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExportProgress as Progress } from '../api/read-export.ts'
import { useFormat } from '../i18n/use-format.ts'

interface ExportProgressProps {
  progress: Progress
  onCancel: () => void
  cancelRef?: Ref<HTMLButtonElement>
}

/** How far an export is, and the way to end it. */
export function ExportProgress({ progress, onCancel, cancelRef }: ExportProgressProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const labelId = useId()
  const { entries, total } = progress
  const share = total === null || total === 0 ? undefined : Math.min(100, (entries / total) * 100)
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0 }}>
      <Box sx={{ minWidth: { xs: 140, sm: 200 } }}>
        <Typography id={labelId} variant="body2" noWrap>
          {total === null
            ? t('export.starting')
            : t('export.progress', { n: format.number(Math.min(entries, total)), m: format.number(total) })}
        </Typography>
        <LinearProgress
          aria-labelledby={labelId}
          {...(share === undefined ? {} : { variant: 'determinate', value: share })}
        />
      </Box>
      <Tooltip title={t('export.cancel')}>
        <IconButton
          {...(cancelRef ? { ref: cancelRef } : {})}
          size="small"
          aria-label={t('export.cancel')}
          onClick={onCancel}
        >
          <Close fontSize="small" />
        </IconButton>
      </Tooltip>
    </Box>
  )
}
