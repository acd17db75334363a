import type { TotpSetup, TwoStep } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import Dialog from '@mui/material/Dialog'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { useNotify } from '../../components/notify.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { AccountSection } from './account-section.tsx'
import { useNewRecoveryCodes, useStartTotp, useSwitchTwoStepOff } from './account.queries.ts'
import { RecoveryCodes } from './recovery-codes.tsx'
import { TwoStepSetup } from './two-step-setup.tsx'

/** From how many recovery codes on it is time for new ones. */
const fewCodes = 3

type Question = 'none' | 'codes' | 'off'

function SetUp({ onStarted }: { onStarted: (setup: TotpSetup) => void }) {
  const { t } = useTranslation('account')
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const start = useStartTotp()
  return (
    <>
      {start.error ? <Alert severity="error">{problemMessage(start.error)}</Alert> : null}
      <Button
        variant="contained"
        loading={start.isPending}
        onClick={() => oneAtATime(async () => onStarted(await start.mutateAsync()))}
        sx={{ justifySelf: 'start' }}
      >
        {t('twoStep.setUp')}
      </Button>
    </>
  )
}

function SwitchedOn({ twoStep, onCodes }: { twoStep: TwoStep; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation('account')
  const format = useFormat()
  const notify = useNotify()
  const makeCodes = useNewRecoveryCodes()
  const switchOff = useSwitchTwoStepOff()
  const [question, setQuestion] = useState<Question>('none')
  const { since, recoveryCodesLeft } = twoStep
  const ask = (next: Question) => {
    makeCodes.reset()
    switchOff.reset()
    setQuestion(next)
  }
  const close = () => setQuestion('none')
  return (
    <>
      {recoveryCodesLeft > fewCodes ? null : (
        <Alert severity="warning">
          {recoveryCodesLeft === 0 ? t('twoStep.noCodes') : t('twoStep.fewCodes', { count: recoveryCodesLeft })}
        </Alert>
      )}
      <FactList>
        {since === null ? null : <Fact name={t('twoStep.since')}>{format.dateTime(since)}</Fact>}
        <Fact name={t('recovery.title')}>{t('twoStep.codesLeft', { count: recoveryCodesLeft })}</Fact>
      </FactList>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button variant="outlined" onClick={() => ask('codes')}>
          {t('twoStep.newCodes')}
        </Button>
        <Button color="error" onClick={() => ask('off')}>
          {t('twoStep.switchOff')}
        </Button>
      </Box>
      <ConfirmDialog
        open={question === 'codes'}
        title={t('twoStep.newCodesTitle')}
        confirmLabel={t('twoStep.newCodesConfirm')}
        destructive={false}
        pending={makeCodes.isPending}
        error={makeCodes.error}
        onClose={close}
        onConfirm={() =>
          makeCodes.mutate(undefined, {
            onSuccess: (codes) => {
              close()
              onCodes(codes)
            },
          })
        }
      >
        {t('twoStep.newCodesBody')}
      </ConfirmDialog>
      <ConfirmDialog
        open={question === 'off'}
        title={t('twoStep.offTitle')}
        confirmLabel={t('twoStep.switchOff')}
        pending={switchOff.isPending}
        error={switchOff.error}
        onClose={close}
        onConfirm={() =>
          switchOff.mutate(undefined, {
            onSuccess: () => {
              close()
              notify(t('twoStep.offDone'))
            },
          })
        }
      >
        {t('twoStep.offBody')}
      </ConfirmDialog>
    </>
  )
}

/** The second step of signing in: set up, given new recovery codes, switched off. */
export function TwoStepSection({ twoStep }: { twoStep: TwoStep }) {
  const { t } = useTranslation('account')
  const notify = useNotify()
  const titleId = useId()
  const [setup, setSetup] = useState<TotpSetup | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const cancel = () => setSetup(null)
  return (
    <AccountSection
      title={t('twoStep.title')}
      lead={t(twoStep.isOn ? 'twoStep.onLead' : 'twoStep.offLead')}
      mark={
        <Chip
          size="small"
          variant="outlined"
          color={twoStep.isOn ? 'success' : 'default'}
          label={t(twoStep.isOn ? 'twoStep.on' : 'twoStep.off')}
        />
      }
    >
      {twoStep.isOn ? <SwitchedOn twoStep={twoStep} onCodes={setCodes} /> : <SetUp onStarted={setSetup} />}
      <Dialog open={setup !== null} onClose={cancel} aria-labelledby={titleId} fullWidth maxWidth="xs">
        {setup ? (
          <TwoStepSetup
            titleId={titleId}
            setup={setup}
            onClose={cancel}
            onConfirmed={(made) => {
              cancel()
              setCodes(made)
              notify(t('twoStep.onDone'))
            }}
          />
        ) : null}
      </Dialog>
      <Dialog open={codes !== null} aria-labelledby={`${titleId}-codes`} fullWidth maxWidth="xs">
        {codes ? <RecoveryCodes titleId={`${titleId}-codes`} codes={codes} onKept={() => setCodes(null)} /> : null}
      </Dialog>
    </AccountSection>
  )
}
