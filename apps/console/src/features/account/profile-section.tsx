import { type Account, type AccountUpdate, accountUpdateSchema, languages } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useController, useForm, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { FormTextField } from '../../components/form-text-field.tsx'
import { useNotify } from '../../components/notify.tsx'
import { SelectInput } from '../../components/select-input.tsx'
import { Section } from '../../components/section.tsx'
import { languageNames, switchLanguage } from '../../i18n/i18n.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { contractResolver, placeFaults } from '../../lib/form.ts'
import { changesFrom } from '../../lib/three-way.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useTellDirty } from '../../lib/use-tell-dirty.ts'
import { useUpdateAccount } from './account.queries.ts'

const languageOptions = languages.map((value) => ({ value, label: languageNames[value] }))

interface ProfileSectionProps {
  account: Account
  /** Is told whether leaving would lose changes. */
  onDirty: (isDirty: boolean) => void
}

/** Name, e-mail and language. The language counts at once, and wherever the person signs in. */
export function ProfileSection({ account, onDirty }: ProfileSectionProps) {
  const { t, i18n } = useTranslation(['account', 'common'])
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const update = useUpdateAccount()
  const language = useLanguage()
  const [refusal, setRefusal] = useState<string | null>(null)
  const { control, getValues, handleSubmit, resetField, setError } = useForm<AccountUpdate>({
    // The language may be chosen in the person's menu meanwhile, too.
    values: { name: account.name, language },
    resetOptions: { keepDirtyValues: true, keepErrors: true },
    resolver: contractResolver(accountUpdateSchema),
  })
  const { field } = useController({ control, name: 'language' })
  const [typedName, typedLanguage = language] = useWatch({ control, name: ['name', 'language'] })
  // What the form itself calls dirty it forgets when the language is chosen in the menu meanwhile.
  const isDirty = typedName !== account.name || ![account.language, language].includes(typedLanguage)
  useTellDirty(isDirty, onDirty)

  const save = async (entered: AccountUpdate) => {
    setRefusal(null)
    const changes = changesFrom(entered, { name: account.name, language: account.language ?? language })
    if (Object.keys(changes).length === 0) {
      notify(t('common:states.nothingToSave'), 'info')
      return
    }
    try {
      await update.mutateAsync(changes)
    } catch (error) {
      if (!placeFaults(error, setError, ['name', 'language'])) setRefusal(problemMessage(error))
      return
    }
    // As it was saved, without what stood around it; what was typed meanwhile is still to be saved.
    const { name = account.name } = entered
    if (getValues('name')?.trim() === name) resetField('name', { defaultValue: name })
    if (getValues('language') === entered.language) {
      resetField('language', { defaultValue: entered.language ?? language })
    }
    if (changes.language !== undefined) {
      // What was saved stays saved; without the texts the page goes on in the language it has.
      await switchLanguage(changes.language).catch(() => notify(t('common:shell.languageNotLoaded'), 'warning'))
    }
    // `t` of the hook would still speak the language that was left.
    notify(i18n.t('account:profile.saved'))
  }

  return (
    <Section title={t('profile.title')}>
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
        <FormTextField control={control} name="name" label={t('profile.name')} required />
        <SelectInput
          label={t('common:language')}
          value={field.value ?? language}
          options={languageOptions}
          onChange={field.onChange}
        />
        <FactList>
          <Fact name={t('profile.email')}>{account.email}</Fact>
          <Fact name={t('profile.role')}>{t(`common:roles.${account.role}`)}</Fact>
          <Fact name={t('profile.company')}>{account.company.name}</Fact>
        </FactList>
        <Button type="submit" variant="contained" loading={update.isPending} sx={{ justifySelf: 'start' }}>
          {t('common:actions.save')}
        </Button>
      </Box>
    </Section>
  )
}
