import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { proofGiven } from '../../api/proof.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useRevealSecret } from './api-connection.queries.ts'
import { ConnectionValue } from './connection-value.tsx'
import { useOneMinute } from './use-one-minute.ts'

/** The API Secret: hidden, and for the Super Administrator shown for one minute, each time after a proof of who they are. */
export function ApiSecret({ mayView }: { mayView: boolean }) {
  const { t } = useTranslation('api-connection')
  const { shown, show, hide } = useOneMinute()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const reveal = useRevealSecret()
  const [wasShown, setWasShown] = useState(false)
  const notice = shown ? t('reveal.shown') : wasShown ? t('reveal.hidden') : ''
  // Asked for each time: a proof given for something else would show it to whoever comes by.
  const view = () =>
    oneAtATime(async () => {
      reveal.reset()
      if (!(await proofGiven(t('reveal.body')))) return
      const secret = await reveal.mutateAsync()
      reveal.reset()
      setWasShown(true)
      show(secret)
    })
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
            <Button loading={reveal.isPending} onClick={view}>
              {t('view')}
            </Button>
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
        ) : reveal.error ? (
          <Alert severity="error">{problemMessage(reveal.error)}</Alert>
        ) : mayView ? null : (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('onlySuper')}
          </Typography>
        )}
      </ConnectionValue>
      <VisuallyHidden live="polite">{notice}</VisuallyHidden>
    </>
  )
}
