import {
  type PasswordChange,
  passwordChangeSchema,
  type PasswordRules as Rules,
  passwordSchema,
} from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useId, useState } from 'react'
import { type Control, useController, useForm, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { PasswordInput } from '../../components/password-input.tsx'
import { Section } from '../../components/section.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { contractResolver, placeFaults } from '../../lib/form.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useTellDirty } from '../../lib/use-tell-dirty.ts'
import { useChangePassword } from './account.queries.ts'
import { PasswordRules } from './password-rules.tsx'

interface FieldProps {
  control: Control<PasswordChange>
  name: keyof PasswordChange
  label: string
  autoComplete: 'current-password' | 'new-password'
  /** Id of what describes it while nothing is wrong with it. */
  describedBy?: string
}

function Field({ control, name, label, autoComplete, describedBy }: FieldProps) {
  const { field, fieldState } = useController({ control, name })
  const fieldMessage = useFieldMessage()
  const fault = fieldState.error?.message
  return (
    <PasswordInput
      label={label}
      autoComplete={autoComplete}
      required
      name={field.name}
      value={field.value}
      onChange={field.onChange}
      onBlur={field.onBlur}
      inputRef={field.ref}
      error={fault === undefined ? undefined : fieldMessage(fault, label)}
      {...(fault === undefined && describedBy ? { 'aria-describedby': describedBy } : {})}
    />
  )
}

interface PasswordSectionProps {
  /** Whose password, for password managers. */
  email: string
  /** When it was last changed; `null` if that isn't known. */
  changedAt: string | null
  /** What the company asks of new ones. */
  rules: Rules
  /** Is told whether leaving would lose what was typed. */
  onDirty: (isDirty: boolean) => void
}

/** Changes the password, with the one in use given again. */
export function PasswordSection({ email, changedAt, rules, onDirty }: PasswordSectionProps) {
  const { t } = useTranslation('account')
  const format = useFormat()
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const change = useChangePassword()
  const rulesId = useId()
  const [refusal, setRefusal] = useState<string | null>(null)
  const { control, handleSubmit, reset, setError } = useForm<PasswordChange>({
    defaultValues: { currentPassword: '', newPassword: '' },
    resolver: contractResolver(
      passwordChangeSchema.extend({ newPassword: passwordSchema.min(rules.minPasswordLength) }),
    ),
  })
  const newPassword = useWatch({ control, name: 'newPassword' })
  // The one in use is filled in by whatever keeps it.
  useTellDirty(newPassword !== '', onDirty)

  const save = async (body: PasswordChange) => {
    setRefusal(null)
    try {
      await change.mutateAsync(body)
      change.reset()
      reset()
      notify(t('password.changed'))
    } catch (error) {
      if (!placeFaults(error, setError, ['currentPassword', 'newPassword'])) setRefusal(problemMessage(error))
    }
  }

  return (
    <Section
      title={t('password.title')}
      {...(changedAt === null ? {} : { lead: t('password.changedAt', { date: format.date(changedAt) }) })}
    >
      <Box
        component="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          oneAtATime(() => handleSubmit(save)())
        }}
        sx={{ display: 'grid', gap: 2.5 }}
      >
        {refusal === null ? null : <Alert severity="error">{refusal}</Alert>}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <Field control={control} name="currentPassword" label={t('password.current')} autoComplete="current-password" />
        <Box sx={{ display: 'grid', gap: 1 }}>
          <Field
            control={control}
            name="newPassword"
            label={t('password.new')}
            autoComplete="new-password"
            describedBy={rulesId}
          />
          <PasswordRules id={rulesId} password={newPassword} rules={rules} />
        </Box>
        <Button type="submit" variant="contained" loading={change.isPending} sx={{ justifySelf: 'start' }}>
          {t('password.submit')}
        </Button>
      </Box>
    </Section>
  )
}
