import type { AuthMethod, Consumer } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { type Control, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { ChoiceField } from '../../components/choice-field.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import type { ConsumerFormValues } from './consumer-form.ts'
import { SecretUses } from './secret-uses.tsx'

const methods = ['client_secret', 'private_key_jwt'] as const satisfies AuthMethod[]

/** What saving does to the secrets or the keys that the consumer has. */
function Consequence({ base, chosen }: { base: Consumer; chosen: AuthMethod }) {
  const { t } = useTranslation('consumers')
  if (chosen === base.authMethod) return null
  if (chosen === 'client_secret') return <Alert severity="info">{t('signIn.toSecret')}</Alert>
  return (
    <Alert severity="warning">
      {t('signIn.toKey')}
      <SecretUses secrets={base.secrets} />
    </Alert>
  )
}

interface AuthMethodFieldProps<Output> {
  control: Control<ConsumerFormValues, unknown, Output>
  /** The consumer as it is stored; `null` for a new one. */
  base: Consumer | null
  helperText?: string | undefined
}

/** The form's way of signing in, for whatever can keep something to itself: a secret, or a key of its own. */
export function AuthMethodField<Output>({ control, base, helperText }: AuthMethodFieldProps<Output>) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name: 'authMethod' })
  const label = t('fields.authMethod')
  const fault = fieldState.error?.message
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <ChoiceField<AuthMethod>
        label={label}
        value={field.value}
        onChange={field.onChange}
        inputRef={field.ref}
        options={methods.map((value) => ({
          value,
          label: t(`authMethods.${value}`),
          help: t(`authMethodHelp.${value}`),
        }))}
        error={fault === undefined ? undefined : fieldMessage(fault, label)}
        helperText={helperText}
      />
      {base ? <Consequence base={base} chosen={field.value} /> : null}
    </Box>
  )
}
