import type { Consumer } from '@latchkey/contracts'
import { useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormTextField } from '../../components/form-text-field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { AdvancedFields } from './advanced-fields.tsx'
import { ClientTypeField } from './client-type-field.tsx'
import type { EditableField } from './consumer-form.ts'
import { ConsumerIdentityFields } from './consumer-identity-fields.tsx'
import { FormSwitch } from './form-switch.tsx'
import { GrantTypeField } from './grant-type-field.tsx'
import { PermissionGroupField } from './permission-group-field.tsx'
import { RedirectUriFields } from './redirect-uri-fields.tsx'
import type { ConsumerFormMethods } from './use-consumer-draft.ts'
import { useFieldNotes } from './use-field-notes.ts'

interface ConsumerFieldsProps {
  form: ConsumerFormMethods
  /** The consumer as it is stored; `null` for a new one. */
  base: Consumer | null
  /** Fields that somebody else changed while they were being changed here. */
  theirs: readonly EditableField[]
  advancedOpen: boolean
  onAdvancedToggle: (open: boolean) => void
}

/** The panel's fields, as one decides them: what kind of consumer, which, what it may do, and what few change. */
export function ConsumerFields({ form, base, theirs, advancedOpen, onAdvancedToggle }: ConsumerFieldsProps) {
  const { t } = useTranslation('consumers')
  const { control } = form
  const grantType = useWatch({ control, name: 'grantType' })
  const noteOf = useFieldNotes(base, theirs)
  const note = (field: EditableField): { helperText?: string } => {
    const helperText = noteOf(field)
    return helperText === undefined ? {} : { helperText }
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
      <FormSwitch control={control} name="usesHub" note={noteOf} />
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
          <ConsumerIdentityFields control={control} base={base} helperText={noteOf('website')} />
        </>
      ) : null}
      {grantType === '' ? null : (
        <AdvancedFields control={control} base={base} note={noteOf} open={advancedOpen} onToggle={onAdvancedToggle} />
      )}
    </>
  )
}
