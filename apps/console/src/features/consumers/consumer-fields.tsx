import type { Consumer } from '@latchkey/contracts'
import { useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormTextField } from '../../components/form-text-field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { ClientTypeField } from './client-type-field.tsx'
import type { EditableField } from './consumer-form.ts'
import { GrantTypeField } from './grant-type-field.tsx'
import { PermissionGroupField } from './permission-group-field.tsx'
import { RedirectUriFields } from './redirect-uri-fields.tsx'
import type { ConsumerFormMethods } from './use-consumer-draft.ts'

interface ConsumerFieldsProps {
  form: ConsumerFormMethods
  /** The consumer as it is stored; `null` for a new one. */
  base: Consumer | null
  /** Fields that somebody else changed while they were being changed here. */
  theirs: readonly EditableField[]
}

const storedText = (consumer: Consumer, field: EditableField): string => {
  if (field === 'permissionGroupId') return consumer.permissionGroup.name
  if (field === 'redirectUris') return consumer.redirectUris.join(', ')
  return consumer[field] ?? ''
}

/** The panel's fields, as one decides them: what kind of consumer, which, and what it may do. */
export function ConsumerFields({ form, base, theirs }: ConsumerFieldsProps) {
  const { t } = useTranslation('consumers')
  const { control } = form
  const grantType = useWatch({ control, name: 'grantType' })

  const note = (field: EditableField): { helperText?: string } => {
    if (!base || !theirs.includes(field)) return {}
    const value = storedText(base, field)
    return { helperText: value ? t('form.changedMeanwhile', { value }) : t('form.changedMeanwhileEmpty') }
  }

  return (
    <>
      {base ? (
        <TextInput
          label={t('fields.grantType')}
          value={t(`grantTypes.${base.grantType}`)}
          readOnly
          helperText={t(base.grantType === 'authorization_code' ? 'form.fixed' : 'form.fixedGrantType')}
        />
      ) : (
        <GrantTypeField control={control} />
      )}
      <FormTextField control={control} name="name" label={t('fields.name')} required {...note('name')} />
      <FormTextField
        control={control}
        name="description"
        label={t('fields.description')}
        multiline
        minRows={2}
        {...note('description')}
      />
      <PermissionGroupField control={control} current={base?.permissionGroup ?? null} {...note('permissionGroupId')} />
      {grantType === 'authorization_code' ? (
        <>
          <RedirectUriFields control={control} {...note('redirectUris')} />
          {base ? (
            <TextInput
              label={t('fields.clientType')}
              value={t(`clientTypes.${base.clientType}`)}
              readOnly
              helperText={t(`clientTypeHelp.${base.clientType}`)}
            />
          ) : (
            <ClientTypeField control={control} />
          )}
        </>
      ) : null}
    </>
  )
}
