import type { Consumer } from '@latchkey/contracts'
import type { Control } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormTextField } from '../../components/form-text-field.tsx'
import { LogoField } from '../../components/logo-field.tsx'
import type { ConsumerFormValues } from './consumer-form.ts'
import { consumerLogoPath, useRemoveConsumerLogo, useReplaceConsumerLogo } from './consumer-logo.queries.ts'
import { NewLogoField } from './new-logo-field.tsx'

function ConsumerLogoField({ consumer }: { consumer: Consumer }) {
  const { t } = useTranslation('consumers')
  const replace = useReplaceConsumerLogo()
  const remove = useRemoveConsumerLogo()
  return (
    <LogoField
      path={consumerLogoPath(consumer.id)}
      logo={consumer.logo}
      texts={{
        of: t('logo.of', { name: consumer.name }),
        shown: t('logo.shown'),
        removeBody: t('logo.removeBody'),
        conflict: t('logo.conflict'),
      }}
      replace={{
        mutateAsync: (picture) => replace.mutateAsync({ base: consumer, picture }),
        isPending: replace.isPending,
      }}
      remove={{ mutateAsync: () => remove.mutateAsync({ base: consumer }), isPending: remove.isPending }}
    />
  )
}

interface ConsumerIdentityFieldsProps<Output> {
  control: Control<ConsumerFormValues, unknown, Output>
  /** The consumer as it is stored; `null` for a new one. */
  base: Consumer | null
  /** What to say below the website in the place of what it is for. */
  helperText?: string | undefined
}

/** What people recognise an app by where they are asked to authorize it, besides its name. */
export function ConsumerIdentityFields<Output>({ control, base, helperText }: ConsumerIdentityFieldsProps<Output>) {
  const { t } = useTranslation('consumers')
  return (
    <>
      <FormTextField
        control={control}
        name="website"
        label={t('fields.website')}
        type="url"
        inputProps={{ inputMode: 'url' }}
        placeholder="https://app.example"
        autoComplete="off"
        helperText={helperText ?? t('form.websiteHelp')}
      />
      {base ? <ConsumerLogoField consumer={base} /> : <NewLogoField control={control} />}
    </>
  )
}
