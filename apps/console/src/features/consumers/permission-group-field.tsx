import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Control, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import type { ConsumerFormValues } from './consumer-form.ts'
import { permissionGroupOptions } from '../../api/permission-groups.ts'
import { type GroupChoice, PermissionGroupSelect } from '../../components/permission-group-select.tsx'
import { PermissionSentences } from '../../components/permission-sentences.tsx'

function Permits({ group }: { group: GroupChoice }) {
  const { t } = useTranslation('consumers')
  const { data, isError } = useQuery(permissionGroupOptions(group.id))
  const permissions = data?.permissions
  // Which group it is can be chosen without knowing what it permits.
  if (!permissions) return isError ? null : <Skeleton variant="rounded" height={72} sx={{ mt: 1 }} />
  if (permissions.length === 0) {
    return (
      <Alert severity="warning" sx={{ mt: 1 }}>
        {t('form.permitsNothing', { group: group.name })}
      </Alert>
    )
  }
  return (
    <Box sx={{ mt: 1, px: 1.75, py: 1.25, borderRadius: 1, bgcolor: 'action.hover' }}>
      <Typography variant="body2" sx={{ fontWeight: 500, mb: 0.5 }}>
        {t('form.permits', { group: group.name })}
      </Typography>
      <PermissionSentences permissions={permissions} />
    </Box>
  )
}

interface PermissionGroupFieldProps<Output> {
  control: Control<ConsumerFormValues, unknown, Output>
  /** The group the consumer has, whose name the form's value alone doesn't tell. */
  current: GroupChoice | null
  helperText?: string | undefined
}

/** The form's permission group, and below it what the chosen one permits. */
export function PermissionGroupField<Output>({ control, current, helperText }: PermissionGroupFieldProps<Output>) {
  const { t } = useTranslation('consumers')
  const client = useQueryClient()
  const fieldMessage = useFieldMessage()
  const { field, fieldState } = useController({ control, name: 'permissionGroupId' })
  const [picked, setPicked] = useState<GroupChoice | null>(null)
  const chosen = [picked, current].find((group) => group?.id === field.value) ?? null
  const fault = fieldState.error?.message
  return (
    <div>
      <PermissionGroupSelect
        value={chosen}
        onChange={(group) => {
          if (group && 'permissions' in group) client.setQueryData(permissionGroupOptions(group.id).queryKey, group)
          setPicked(group)
          field.onChange(group?.id ?? '')
        }}
        onBlur={field.onBlur}
        inputRef={field.ref}
        required
        error={fault === undefined ? undefined : fieldMessage(fault, t('fields.permissionGroup'))}
        helperText={helperText ?? t('form.permissionGroupHelp')}
      />
      {chosen ? <Permits group={chosen} /> : null}
    </div>
  )
}
