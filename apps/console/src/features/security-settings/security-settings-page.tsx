import type { SecurityRules, SecuritySettings } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.tsx'
import { LeaveQuestion } from '../../components/leave-question.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useNotify } from '../../components/notify.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { RecordNotices } from '../../components/record-notices.tsx'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { changesFrom } from '../../lib/three-way.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useRecordForm } from '../../lib/use-record-form.ts'
import { SecuritySettingsFields } from './security-settings-fields.tsx'
import {
  mergeSecurity,
  resolveSecurity,
  securityFields,
  type SecurityFormValues,
  toSecurityForm,
} from './security-settings-form.ts'
import { securitySettingsOptions, useUpdateSecuritySettings } from './security-settings.queries.ts'

function SecuritySettingsForm({ settings }: { settings: SecuritySettings }) {
  const { t } = useTranslation(['security-settings', 'common'])
  const notify = useNotify()
  const client = useQueryClient()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const update = useUpdateSecuritySettings()
  const form = useForm<SecurityFormValues, unknown, SecurityRules>({
    defaultValues: toSecurityForm(settings),
    resolver: resolveSecurity,
  })
  const record = useRecordForm<SecuritySettings, SecurityFormValues, SecurityRules>({
    form,
    fields: securityFields,
    known: settings,
    loaded: settings,
    toForm: toSecurityForm,
    reload: () => client.fetchQuery({ ...securitySettingsOptions, staleTime: 0 }),
    merge: mergeSecurity,
  })
  const { base, conflict, refusal } = record

  const save = async (entered: SecurityRules) => {
    if (!base) return
    record.retry()
    const body = changesFrom(entered, base)
    if (Object.keys(body).length === 0) {
      record.adopt(base)
      notify(t('common:states.nothingToSave'), 'info')
      return
    }
    try {
      record.adopt(await update.mutateAsync({ base, body }))
      notify(t('saved'))
    } catch (error) {
      record.refuse(error)
    }
  }

  return (
    <Box
      component="form"
      noValidate
      aria-label={t('shell.security', { ns: 'common' })}
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault()
        oneAtATime(() => form.handleSubmit(save)())
      }}
      sx={{ maxWidth: 640, display: 'grid', gap: 2.5 }}
    >
      <RecordNotices
        refusal={refusal === null ? null : problemMessage(refusal)}
        conflict={conflict}
        changed={t('conflict')}
        onLoad={record.loadCurrent}
      />
      <SecuritySettingsFields
        form={form}
        theirs={record.theirs}
        requestIp={settings.requestIp}
        limitsAreShared={settings.limitsAreShared}
      />
      <Button type="submit" variant="contained" loading={update.isPending} sx={{ justifySelf: 'start' }}>
        {t('common:actions.save')}
      </Button>
      <LeaveQuestion dirty={form.formState.isDirty} />
    </Box>
  )
}

/** The section Security: how people of the company sign in, for how long and from where, and what new consumers begin with. */
export function SecuritySettingsPage() {
  const { t } = useTranslation('security-settings')
  const { data, error, isFetching, refetch } = useQuery(securitySettingsOptions)
  return (
    <>
      <PageHeading title={t('shell.security', { ns: 'common' })} guide="signing-in">
        {t('lead')}
      </PageHeading>
      {data ? (
        <SecuritySettingsForm settings={data} />
      ) : error ? (
        <ErrorState error={error} retrying={isFetching} onRetry={() => void refetch()} />
      ) : (
        <LoadingState rows={8} height={56} />
      )}
    </>
  )
}
