import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'
import { ConnectionValue } from './connection-value.tsx'
import { RevealSecretDialog } from './reveal-secret-dialog.tsx'
import { useOneMinute } from './use-one-minute.ts'

/** The API Secret: hidden, and for the Super Administrator shown for one minute once the password is given again. */
export function ApiSecret({ mayView }: { mayView: boolean }) {
  const { t } = useTranslation('api-connection')
  const { shown, show, hide } = useOneMinute()
  const [asking, setAsking] = useState(false)
  const [wasShown, setWasShown] = useState(false)
  const notice = shown ? t('reveal.shown') : wasShown ? t('reveal.hidden') : ''
  return (
    <>
      <ConnectionValue
        label={t('secret')}
        value={shown ? shown.text : '••••••••••••••••'}
        hidden={!shown}
        action={
          shown ? (
            <CopyButton value={shown.text} label={t('secret')} />
          ) : mayView ? (
            <Button onClick={() => setAsking(true)}>{t('view')}</Button>
          ) : undefined
        }
      >
        {shown ? (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1 }}>
            <Typography role="timer" variant="body2" sx={{ color: 'text.secondary' }}>
              {t('reveal.remaining', { count: shown.remainingSeconds })}
            </Typography>
            <Button size="small" onClick={hide}>
              {t('reveal.hide')}
            </Button>
          </Box>
        ) : mayView ? null : (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('onlySuper')}
          </Typography>
        )}
      </ConnectionValue>
      <VisuallyHidden live="polite">{notice}</VisuallyHidden>
      <RevealSecretDialog
        open={asking}
        onClose={() => setAsking(false)}
        onRevealed={(secret) => {
          setAsking(false)
          setWasShown(true)
          show(secret)
        }}
      />
    </>
  )
}
