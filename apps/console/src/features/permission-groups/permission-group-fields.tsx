import type { Permission } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import FormHelperText from '@mui/material/FormHelperText'
import { useController, type UseFormReturn, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { FormTextField } from '../../components/form-text-field.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { usePermissionLines } from '../../i18n/use-permission-lines.ts'
import { useTheirNote, versionsOf } from '../../i18n/use-their-note.ts'
import { faultIn } from '../../lib/form.ts'
import type { TheirChange } from '../../lib/use-record-form.ts'
import type { GroupBody, GroupFormValues } from './permission-group-form.ts'
import { PermissionMatrix } from './permission-matrix.tsx'

interface PermissionGroupFieldsProps {
  form: UseFormReturn<GroupFormValues, unknown, GroupBody>
  /** What somebody else changed meanwhile. */
  theirs: TheirChange<GroupFormValues> | null
}

function TheirPermissions({ added, removed }: { added: Permission[]; removed: Permission[] }) {
  const { t } = useTranslation('permission-groups')
  const linesOf = usePermissionLines()
  const lines = [
    ...linesOf(added).map(({ module, actions }) => t('conflict.added', { module, actions })),
    ...linesOf(removed).map(({ module, actions }) => t('conflict.removed', { module, actions })),
  ]
  return (
    <Alert severity="info">
      {t('conflict.permissions')}
      <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5 }}>
        {lines.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </Box>
    </Alert>
  )
}

/** The panel's fields: what the group is called, and what it permits. */
export function PermissionGroupFields({ form, theirs }: PermissionGroupFieldsProps) {
  const { t } = useTranslation('permission-groups')
  const { control } = form
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name: 'permissions' })
  const fault = faultIn(fieldState.error)
  const [name, description] = useWatch({ control, name: ['name', 'description'] })
  const theirNote = useTheirNote()
  const [before, now] = theirs ? [theirs.before.permissions, theirs.now.permissions] : [[], []]
  const added = now.filter((permission) => !before.includes(permission))
  const removed = before.filter((permission) => !now.includes(permission))
  return (
    <>
      <FormTextField
        control={control}
        name="name"
        label={t('fields.name')}
        required
        helperText={theirNote(versionsOf(theirs, 'name', name))}
      />
      <FormTextField
        control={control}
        name="description"
        label={t('fields.description')}
        multiline
        minRows={2}
        helperText={theirNote(versionsOf(theirs, 'description', description))}
      />
      {added.length + removed.length > 0 ? <TheirPermissions added={added} removed={removed} /> : null}
      <PermissionMatrix value={field.value} onChange={field.onChange} marked={new Set([...added, ...removed])} />
      {fault === undefined ? null : (
        <FormHelperText error>{fieldMessage(fault, t('fields.permissions'))}</FormHelperText>
      )}
    </>
  )
}
