import type { TwoStep } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { useNotify } from '../../components/notify.tsx'
import { Section } from '../../components/section.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { AddAuthenticatorApp } from './add-authenticator-app.tsx'
import { useNewRecoveryCodes, useRemoveTotp } from './account.queries.ts'
import { RecoveryCodesDialog } from './recovery-codes.tsx'

/** From how many recovery codes on it is time for new ones. */
const fewCodes = 3

type Question = 'none' | 'codes' | 'remove'

function SwitchedOn({ twoStep, onCodes }: { twoStep: TwoStep; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation('account')
  const format = useFormat()
  const notify = useNotify()
  const makeCodes = useNewRecoveryCodes()
  const remove = useRemoveTotp()
  const [question, setQuestion] = useState<Question>('none')
  const { totpSince, recoveryCodesLeft } = twoStep
  const ask = (next: Question) => {
    makeCodes.reset()
    remove.reset()
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
        <Fact name={t('twoStep.app')}>
          {totpSince === null ? t('twoStep.noApp') : t('twoStep.appSince', { date: format.dateTime(totpSince) })}
        </Fact>
        <Fact name={t('recovery.title')}>{t('twoStep.codesLeft', { count: recoveryCodesLeft })}</Fact>
      </FactList>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button variant="outlined" onClick={() => ask('codes')}>
          {t('twoStep.newCodes')}
        </Button>
        {totpSince === null ? null : (
          <Button color="error" onClick={() => ask('remove')}>
            {t('twoStep.removeApp')}
          </Button>
        )}
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
        open={question === 'remove'}
        title={t('twoStep.removeTitle')}
        confirmLabel={t('twoStep.removeApp')}
        pending={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              close()
              notify(t('twoStep.removed'))
            },
          })
        }
      >
        {t('twoStep.removeBody')}
      </ConfirmDialog>
    </>
  )
}

/** The second step of signing in: set up, given new recovery codes, taken away. */
export function TwoStepSection({ twoStep }: { twoStep: TwoStep }) {
  const { t } = useTranslation('account')
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <Section
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
      {twoStep.isOn ? <SwitchedOn twoStep={twoStep} onCodes={setCodes} /> : null}
      {/* In one place, since what it shows after the last step stays. */}
      <AddAuthenticatorApp isOffered={twoStep.totpSince === null} isFirst={!twoStep.isOn} />
      <RecoveryCodesDialog codes={codes} onKept={() => setCodes(null)} />
    </Section>
  )
}
