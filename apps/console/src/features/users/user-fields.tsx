import { languages, rolesToGive, type UserAccount, type UserActions } from '@latchkey/contracts'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { type UseFormReturn, useController, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../api/session.ts'
import { ChoiceField } from '../../components/choice-field.tsx'
import { FormTextField } from '../../components/form-text-field.tsx'
import { type GroupChoice, PermissionGroupSelect } from '../../components/permission-group-select.tsx'
import { SelectInput } from '../../components/select-input.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { languageNames } from '../../i18n/i18n.ts'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useTheirNote, versionsOf } from '../../i18n/use-their-note.ts'
import type { TheirChange } from '../../lib/use-record-form.ts'
import type { UserBody, UserFormValues } from './user-form.ts'

interface UserFieldsProps {
  form: UseFormReturn<UserFormValues, unknown, UserBody>
  /** The person as they are stored; `null` for a new one. */
  base: UserAccount | null
  /** What the person in front of the screen may do to them; `null` for a new one. */
  actions: UserActions | null
  theirs: TheirChange<UserFormValues> | null
  onHelp: () => void
}

/** Who it is, and what they may do. What can't be changed, or not by this person, is shown and says why. */
export function UserFields({ form, base, actions, theirs, onHelp }: UserFieldsProps) {
  const { t } = useTranslation(['users', 'common'])
  const { user: me } = useSession()
  const { control } = form
  const mayUpdate = actions === null || actions.update
  const theirNote = useTheirNote()
  const [name, role, permissionGroupId] = useWatch({ control, name: ['name', 'role', 'permissionGroupId'] })

  if (base && !mayUpdate) {
    return (
      <>
        <TextInput label={t('fields.name')} value={base.name} readOnly />
        <TextInput label={t('fields.email')} value={base.email} readOnly />
        <TextInput label={t('fields.role')} value={t(`common:roles.${base.role}`)} readOnly />
        <TextInput label={t('common:groupChoice.label')} value={base.permissionGroup.name} readOnly />
      </>
    )
  }
  return (
    <>
      <FormTextField
        control={control}
        name="name"
        label={t('fields.name')}
        autoComplete="off"
        required
        helperText={theirNote(versionsOf(theirs, 'name', name))}
      />
      {base ? (
        <TextInput label={t('fields.email')} value={base.email} readOnly helperText={t('form.emailFixed')} />
      ) : (
        <FormTextField
          control={control}
          name="email"
          label={t('fields.email')}
          type="email"
          autoComplete="off"
          required
          helperText={t('form.emailHelp')}
        />
      )}
      <div>
        {base && actions && !actions.changeRole ? (
          <TextInput
            label={t('fields.role')}
            value={t(`common:roles.${base.role}`)}
            readOnly
            helperText={t(me.id === base.id ? 'form.ownRole' : 'form.roleFixed')}
          />
        ) : (
          <RoleField
            form={form}
            helperText={theirNote(versionsOf(theirs, 'role', role), (value) => value && t(`common:roles.${value}`))}
          />
        )}
        <Button size="small" aria-haspopup="dialog" onClick={onHelp} sx={{ mt: 0.5 }}>
          {t('roleHelp.title')}
        </Button>
      </div>
      <GroupField
        form={form}
        current={base?.permissionGroup ?? null}
        helperText={theirNote(
          versionsOf(theirs, 'permissionGroupId', permissionGroupId),
          () => base?.permissionGroup.name ?? '',
        )}
      />
      {base ? null : <LanguageField form={form} />}
    </>
  )
}

interface FieldProps {
  form: UserFieldsProps['form']
  helperText?: string | undefined
}

function RoleField({ form, helperText }: FieldProps) {
  const { t } = useTranslation(['users', 'common'])
  const { user: me } = useSession()
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control: form.control, name: 'role' })
  const label = t('fields.role')
  const fault = fieldState.error?.message
  return (
    <ChoiceField
      label={`${label} *`}
      value={field.value}
      options={rolesToGive(me.role)
        .toReversed()
        .map((value) => ({ value, label: t(`common:roles.${value}`), help: t(`roleSentences.${value}`) }))}
      onChange={field.onChange}
      inputRef={field.ref}
      error={fault === undefined ? undefined : fieldMessage(fault, label)}
      helperText={helperText}
    />
  )
}

function GroupField({ form, helperText, current }: FieldProps & { current: GroupChoice | null }) {
  const { t } = useTranslation(['users', 'common'])
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control: form.control, name: 'permissionGroupId' })
  const [picked, setPicked] = useState<GroupChoice | null>(null)
  const fault = fieldState.error?.message
  return (
    <PermissionGroupSelect
      value={[picked, current].find((group) => group?.id === field.value) ?? null}
      onChange={(group) => {
        setPicked(group)
        field.onChange(group?.id ?? '')
      }}
      onBlur={field.onBlur}
      inputRef={field.ref}
      required
      error={fault === undefined ? undefined : fieldMessage(fault, t('common:groupChoice.label'))}
      helperText={helperText ?? t('form.groupHelp')}
    />
  )
}

function LanguageField({ form }: FieldProps) {
  const { t } = useTranslation(['users', 'common'])
  const { field } = useController({ control: form.control, name: 'language' })
  return (
    <SelectInput
      label={t('common:language')}
      value={field.value}
      options={[
        { value: '', label: t('form.companyLanguage') },
        ...languages.map((value) => ({ value, label: languageNames[value] })),
      ]}
      onChange={field.onChange}
    />
  )
}
