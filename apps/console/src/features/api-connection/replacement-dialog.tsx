import type { LegacyCaller } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { isApiProblem } from '../../api/client.ts'
import { paths } from '../../app/paths.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useNotify } from '../../components/notify.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { usePermissionLines } from '../../i18n/use-permission-lines.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { shortUserAgent } from '../../lib/user-agent.ts'
import { replacementOptions, useCreateReplacement } from './api-connection.queries.ts'

interface ReplacementDialogProps {
  /** For whom; `null` for everybody who calls. */
  caller: LegacyCaller | null
  onClose: () => void
}

/** Shows what the consumer that replaces the key is going to get, makes it, and leads to its panel, which has its secret. */
export function ReplacementDialog({ caller, onClose }: ReplacementDialogProps) {
  const { t } = useTranslation('api-connection')
  const navigate = useNavigate()
  const notify = useNotify()
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  const callerId = caller?.id ?? null
  const { data, error } = useQuery(replacementOptions(callerId))
  const create = useCreateReplacement()
  const program = caller ? shortUserAgent(caller.userAgent) : ''
  const [name, setName] = useState(() =>
    program === '' ? t('replacement.defaultName') : t('replacement.defaultNameOne', { program }),
  )
  const linesOf = usePermissionLines()
  const lines = linesOf(data?.permissions ?? [])
  const fault = isApiProblem(create.error) ? create.error.errors.find(({ path }) => path === 'name') : undefined
  const isNothing = data?.permissions.length === 0
  const make = () =>
    create.mutate(
      { callerId, name },
      {
        onSuccess: (consumer) => {
          onClose()
          notify(t('replacement.done', { name: consumer.name }))
          void navigate(paths.consumer(consumer.id))
        },
      },
    )
  return (
    <ConfirmDialog
      open
      maxWidth="sm"
      destructive={false}
      title={t('replacement.title')}
      confirmLabel={t('replacement.confirm')}
      ready={data !== undefined && !isNothing}
      pending={create.isPending}
      error={fault ? undefined : create.error}
      onClose={onClose}
      onConfirm={make}
    >
      {data ? (
        isNothing ? (
          t('replacement.nothing')
        ) : (
          <Box sx={{ display: 'grid', gap: 2 }}>
            <span>{t('replacement.body')}</span>
            <FactList>
              {lines.map(({ key, module, actions }) => (
                <Fact key={key} name={module}>
                  {actions}
                </Fact>
              ))}
            </FactList>
            <span>
              {data.permissionGroup
                ? t('replacement.existing', { group: data.permissionGroup.name })
                : t('replacement.made')}
            </span>
            <TextInput
              label={t('replacement.name')}
              value={name}
              required
              onChange={({ target }) => setName(target.value)}
              error={fault && fieldMessage(fault, t('replacement.name'))}
            />
          </Box>
        )
      ) : error ? (
        <Alert severity="error">{problemMessage(error)}</Alert>
      ) : (
        <LoadingState rows={3} height={32} />
      )}
    </ConfirmDialog>
  )
}
