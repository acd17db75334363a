import { transactionExportFormats } from '@latchkey/contracts'
import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined'
import Button from '@mui/material/Button'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ExportProgress } from '../../components/export-progress.tsx'
import { useFileExport } from '../../components/use-file-export.ts'
import { filterOf, type TransactionView } from './use-transaction-view.ts'

/** Saves what the log is narrowed to as a file, and says how far that is. */
export function TransactionExport({ view }: { view: TransactionView }) {
  const { t } = useTranslation('transactions')
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const cancelButton = useRef<HTMLButtonElement>(null)
  const { progress, start, cancel } = useFileExport()
  const isRunning = progress !== null
  const wasRunning = useRef(false)
  useEffect(() => {
    // The button that had the focus has made way for the other one.
    if (wasRunning.current !== isRunning) (isRunning ? cancelButton : button).current?.focus()
    wasRunning.current = isRunning
  }, [isRunning])

  if (progress) return <ExportProgress progress={progress} onCancel={cancel} cancelRef={cancelButton} />
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
              void start({
                path: '/transactions/export',
                query: { ...filterOf(view), format },
                titleLines: format === 'csv' ? 1 : 0,
                name: t('export.fileName'),
                extension: format,
              })
            }}
          >
            {t(`export.${format}`)}
          </MenuItem>
        ))}
      </Menu>
    </>
  )
}
