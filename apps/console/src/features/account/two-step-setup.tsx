import { type TotpConfirm, totpConfirmSchema, type TotpSetup } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useController, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { contractResolver, placeFaults } from '../../lib/form.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useConfirmTotp } from './account.queries.ts'
import { QrCode } from './qr-code.tsx'

/** In fours, as people type it. */
const grouped = (secret: string): string => secret.match(/.{1,4}/gu)?.join(' ') ?? secret

interface TwoStepSetupProps {
  titleId: string
  setup: TotpSetup
  onClose: () => void
  /** Two-step sign-in is on; these are its recovery codes. */
  onConfirmed: (codes: string[]) => void
}

/** The secret for an authenticator app, as a QR code and as text, and the field for the first code: what a dialog holds. */
export function TwoStepSetup({ titleId, setup, onClose, onConfirmed }: TwoStepSetupProps) {
  const { t } = useTranslation(['account', 'common'])
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const confirm = useConfirmTotp()
  const [refusal, setRefusal] = useState<string | null>(null)
  const { control, handleSubmit, setError } = useForm<TotpConfirm>({
    defaultValues: { code: '' },
    resolver: contractResolver(totpConfirmSchema),
  })
  const { field, fieldState } = useController({ control, name: 'code' })
  const fault = fieldState.error?.message

  const submit = async (body: TotpConfirm) => {
    setRefusal(null)
    try {
      onConfirmed(await confirm.mutateAsync(body))
    } catch (error) {
      if (placeFaults(error, setError, ['code'])) return
      const hasEnded = isApiProblem(error, 'request_ended', 'conflict', 'not_found')
      setRefusal(hasEnded ? t('setup.ended') : problemMessage(error))
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        oneAtATime(() => handleSubmit(submit)())
      }}
    >
      <DialogTitle id={titleId}>{t('setup.title')}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2.5 }}>
        <Typography sx={{ color: 'text.secondary' }}>{t('setup.scan')}</Typography>
        <QrCode text={setup.uri} label={t('setup.qrCode')} />
        <div>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('setup.type')}
          </Typography>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
            <Box component="code" sx={{ fontSize: '1rem', overflowWrap: 'anywhere', minWidth: 0 }}>
              {grouped(setup.secret)}
            </Box>
            <CopyButton value={setup.secret} label={t('setup.secret')} size="small" />
          </Box>
        </div>
        <TextInput
          label={t('setup.code')}
          helperText={t('setup.codeHelp')}
          required
          autoComplete="one-time-code"
          inputMode="numeric"
          name={field.name}
          value={field.value}
          onChange={field.onChange}
          onBlur={field.onBlur}
          inputRef={field.ref}
          error={fault === undefined ? undefined : fieldMessage(fault, t('setup.code'))}
        />
        {refusal === null ? null : <Alert severity="error">{refusal}</Alert>}
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose}>
          {t('common:actions.cancel')}
        </Button>
        <Button type="submit" variant="contained" loading={confirm.isPending}>
          {t('setup.confirm')}
        </Button>
      </DialogActions>
    </form>
  )
}
