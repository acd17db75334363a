import Download from '@mui/icons-material/DownloadOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Typography from '@mui/material/Typography'
import { useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../api/session.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { downloadText } from '../../lib/download.ts'
import { noteUnsaved } from '../../lib/unsaved.ts'

interface RecoveryCodesProps {
  titleId: string
  codes: readonly string[]
  onKept: () => void
}

function RecoveryCodes({ titleId, codes, onKept }: RecoveryCodesProps) {
  const { t } = useTranslation('account')
  const { user } = useSession()
  const format = useFormat()
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(noteUnsaved, [])
  // What had the focus until now is gone.
  useEffect(() => title.current?.focus(), [])
  const text = codes.join('\n')
  const download = () =>
    downloadText(
      t('recovery.file'),
      `${t('recovery.fileTitle', { email: user.email })}\n${format.dateTime(new Date().toISOString())}\n\n${text}\n\n${t('recovery.once')}\n`,
    )
  return (
    <>
      <DialogTitle id={titleId} ref={title} tabIndex={-1} sx={{ outline: 'none' }}>
        {t('recovery.title')}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Typography sx={{ color: 'text.secondary' }}>{t('recovery.body')}</Typography>
        <Alert severity="warning">{t('recovery.shownOnce')}</Alert>
        <Box
          component="ul"
          aria-label={t('recovery.title')}
          sx={{
            m: 0,
            p: 2,
            listStyle: 'none',
            display: 'grid',
            // Each is read and typed as a whole: in one line.
            gridTemplateColumns: 'repeat(auto-fill, minmax(19ch, 1fr))',
            columnGap: 2,
            rowGap: 0.75,
            border: 1,
            borderColor: 'divider',
            borderRadius: 1,
            fontFamily: 'monospace',
            fontSize: { xs: '1rem', sm: '0.875rem' },
            overflowWrap: 'anywhere',
          }}
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </Box>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
          <Button variant="outlined" startIcon={<Download />} onClick={download}>
            {t('recovery.download')}
          </Button>
          <CopyButton value={text} label={t('recovery.title')} />
        </Box>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onKept}>
          {t('recovery.kept')}
        </Button>
      </DialogActions>
    </>
  )
}

interface RecoveryCodesDialogProps {
  /** `null` while there are none to show. */
  codes: readonly string[] | null
  /** The person has kept them. */
  onKept: () => void
}

/** Recovery codes in the one moment they can be shown. Nothing else closes it. */
export function RecoveryCodesDialog({ codes, onKept }: RecoveryCodesDialogProps) {
  const titleId = useId()
  return (
    <Dialog open={codes !== null} aria-labelledby={titleId} fullWidth maxWidth="xs">
      {codes ? <RecoveryCodes titleId={titleId} codes={codes} onKept={onKept} /> : null}
    </Dialog>
  )
}
