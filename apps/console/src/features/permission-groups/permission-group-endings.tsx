import type { PermissionGroup, PermissionLosses } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { type GroupChoice, PermissionGroupSelect } from '../../components/permission-group-select.tsx'
import { PermissionLossPreview } from '../../components/permission-losses.tsx'
import { replacementPreviewOptions, useDeleteGroup } from './permission-group.queries.ts'
import { useGroupUse } from './use-group-use.ts'

interface PermissionGroupEndingsProps {
  group: PermissionGroup
  onDuplicate: () => void
  onDeleted: () => void
}

interface ReplacementProps {
  group: PermissionGroup
  replacement: GroupChoice | null
  onChange: (replacement: GroupChoice | null) => void
  preview: UseQueryResult<PermissionLosses>
}

/** Which group takes the place of one that is in use, and who loses what by it. */
function Replacement({ group, replacement, onChange, preview }: ReplacementProps) {
  const { t } = useTranslation('permission-groups')
  const use = useGroupUse()
  return (
    <>
      <Typography component="span" sx={{ display: 'block', color: 'text.primary', fontWeight: 500 }}>
        {use(group)}
      </Typography>
      <Typography component="span" sx={{ display: 'block', mb: 2 }}>
        {t('delete.used')}
      </Typography>
      <PermissionGroupSelect
        label={t('delete.replacement')}
        value={replacement}
        onChange={onChange}
        exclude={group.id}
        required
      />
      {replacement === null ? null : <PermissionLossPreview preview={preview} nothingLost={t('delete.nothingLost')} />}
      <Typography component="span" sx={{ display: 'block', mt: 2 }}>
        {t('delete.body')}
      </Typography>
    </>
  )
}

/** Copies a group or deletes it; one that is in use only together with the group that takes its place. */
export function PermissionGroupEndings({ group, onDuplicate, onDeleted }: PermissionGroupEndingsProps) {
  const { t } = useTranslation('permission-groups')
  const notify = useNotify()
  const remove = useDeleteGroup()
  const [asking, setAsking] = useState(false)
  const [replacement, setReplacement] = useState<GroupChoice | null>(null)
  const { name } = group
  const preview = useQuery({
    ...replacementPreviewOptions(group.id, replacement?.id ?? ''),
    enabled: asking && replacement !== null,
  })
  const isUsed = group.userCount + group.consumerCount > 0
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, pt: 2, borderTop: 1, borderColor: 'divider' }}>
      <Button color="inherit" variant="outlined" sx={{ borderColor: 'divider' }} onClick={onDuplicate}>
        {t('panel.duplicate')}
      </Button>
      <Button
        color="error"
        onClick={() => {
          remove.reset()
          setReplacement(null)
          setAsking(true)
        }}
      >
        {t('panel.delete')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t('delete.title', { name })}
        confirmLabel={t(isUsed ? 'delete.confirmReplace' : 'delete.confirm')}
        maxWidth={isUsed ? 'sm' : 'xs'}
        ready={!isUsed || preview.data !== undefined}
        pending={remove.isPending}
        error={remove.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(
            { group, replacement: isUsed ? replacement?.id : undefined },
            {
              onSuccess: () => {
                notify(t('delete.done', { name }))
                onDeleted()
              },
            },
          )
        }
      >
        {isUsed ? (
          <Replacement group={group} replacement={replacement} onChange={setReplacement} preview={preview} />
        ) : (
          t('delete.unused')
        )}
      </ConfirmDialog>
    </Box>
  )
}
