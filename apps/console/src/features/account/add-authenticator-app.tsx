import type { TotpSetup } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useStartTotp } from './account.queries.ts'
import { RecoveryCodesDialog } from './recovery-codes.tsx'
import { TwoStepSetup } from './two-step-setup.tsx'

interface AddAuthenticatorAppProps {
  /** Whether it can be begun. */
  isOffered: boolean
  /** The first second factor. */
  isFirst: boolean
  /** All is done, the recovery codes kept. */
  onAdded?: () => void
}

/** Registers an authenticator app, and shows the recovery codes if it is the first second factor. */
export function AddAuthenticatorApp({ isOffered, isFirst, onAdded }: AddAuthenticatorAppProps) {
  const { t } = useTranslation('account')
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const titleId = useId()
  const start = useStartTotp()
  const [setup, setSetup] = useState<TotpSetup | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const cancel = () => setSetup(null)
  return (
    <>
      {start.error ? <Alert severity="error">{problemMessage(start.error)}</Alert> : null}
      {isOffered ? (
        <Button
          variant={isFirst ? 'contained' : 'outlined'}
          loading={start.isPending}
          onClick={() => oneAtATime(async () => setSetup(await start.mutateAsync()))}
          sx={{ justifySelf: 'start' }}
        >
          {t('twoStep.setUp')}
        </Button>
      ) : null}
      <Dialog open={setup !== null} onClose={cancel} aria-labelledby={titleId} fullWidth maxWidth="xs">
        {setup ? (
          <TwoStepSetup
            titleId={titleId}
            setup={setup}
            onClose={cancel}
            onConfirmed={(made) => {
              cancel()
              notify(t(made.length > 0 ? 'twoStep.switchedOn' : 'twoStep.onDone'))
              if (made.length > 0) setCodes(made)
              else onAdded?.()
            }}
          />
        ) : null}
      </Dialog>
      <RecoveryCodesDialog
        codes={codes}
        onKept={() => {
          setCodes(null)
          onAdded?.()
        }}
      />
    </>
  )
}
