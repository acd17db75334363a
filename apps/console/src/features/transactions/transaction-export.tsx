import { type TransactionExportFormat, transactionExportFormats } from '@latchkey/contracts'
import Close from '@mui/icons-material/Close'
import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import LinearProgress from '@mui/material/LinearProgress'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { type ExportProgress, readExport, saveFile } from './download-export.ts'
import { dayOf } from './log-period.ts'
import { filterOf, type TransactionView } from './use-transaction-view.ts'

function useExport(view: TransactionView) {
  const { t } = useTranslation('transactions')
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const [progress, setProgress] = useState<ExportProgress | null>(null)
  const running = useRef<AbortController | null>(null)
  // Nobody is left who could save it.
  useEffect(() => () => running.current?.abort(), [])

  const start = async (format: TransactionExportFormat) => {
    const controller = new AbortController()
    running.current = controller
    setProgress({ entries: 0, total: null })
    try {
      const file = await readExport(format, filterOf(view), setProgress, controller.signal)
      const name = `${t('export.fileName')}-${dayOf(new Date())}.${format}`
      saveFile(file, name)
      notify(t('export.done', { file: name }))
    } catch (error) {
      if (controller.signal.aborted) notify(t('export.cancelled'), 'info')
      else notify(t('export.failed', { reason: problemMessage(error) }), 'error')
    } finally {
      running.current = null
      setProgress(null)
    }
  }
  return { progress, start, cancel: () => running.current?.abort() }
}

function Progress({ progress, onCancel }: { progress: ExportProgress; onCancel: () => void }) {
  const { t } = useTranslation('transactions')
  const format = useFormat()
  const cancel = useRef<HTMLButtonElement>(null)
  const labelId = useId()
  useEffect(() => {
    // The button that had the focus has made way for this.
    cancel.current?.focus()
  }, [])
  const { entries, total } = progress
  const share = total === null || total === 0 ? undefined : Math.min(100, (entries / total) * 100)
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0 }}>
      <Box sx={{ minWidth: { xs: 140, sm: 200 } }}>
        <Typography id={labelId} variant="body2" noWrap>
          {total === null
            ? t('export.starting')
            : t('export.progress', { n: format.number(entries), m: format.number(total) })}
        </Typography>
        <LinearProgress
          aria-labelledby={labelId}
          {...(share === undefined ? {} : { variant: 'determinate', value: share })}
        />
      </Box>
      <Tooltip title={t('export.cancel')}>
        <IconButton ref={cancel} size="small" aria-label={t('export.cancel')} onClick={onCancel}>
          <Close fontSize="small" />
        </IconButton>
      </Tooltip>
    </Box>
  )
}

/** Saves what the log is narrowed to as a file, and says how far that is. */
export function TransactionExport({ view }: { view: TransactionView }) {
  const { t } = useTranslation('transactions')
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const { progress, start, cancel } = useExport(view)
  const isRunning = progress !== null
  const wasRunning = useRef(false)
  useEffect(() => {
    if (wasRunning.current && !isRunning) button.current?.focus()
    wasRunning.current = isRunning
  }, [isRunning])

  if (progress) return <Progress progress={progress} onCancel={cancel} />
  return (
    <>
      <Button
        ref={button}
        color="inherit"
        startIcon={<FileDownloadOutlined />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {t('export.button')}
      </Button>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        slotProps={{ root: { role: 'region', 'aria-label': t('export.button') } }}
      >
        {transactionExportFormats.map((format) => (
          <MenuItem
            key={format}
            onClick={() => {
              setAnchor(null)
              void start(format)
            }}
          >
            {t(`export.${format}`)}
          </MenuItem>
        ))}
      </Menu>
    </>
  )
}
