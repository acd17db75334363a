import type { Consumer } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useNotify } from '../../components/notify.tsx'
import { SidePanel } from '../../components/side-panel.tsx'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { applyServerErrors } from '../../lib/form.ts'
import { ConflictNotice } from './conflict-notice.tsx'
import { ConsumerCredentials } from './consumer-credentials.tsx'
import { ConsumerEndings } from './consumer-endings.tsx'
import { ConsumerFields } from './consumer-fields.tsx'
import { type ConsumerBody, type EditableField, onlyChanges } from './consumer-form.ts'
import { ConsumerUse } from './consumer-use.tsx'
import { useCreateConsumer, useUpdateConsumer } from './consumer.queries.ts'
import { LiveSecrets } from './live-secrets.tsx'
import { RotateSecret } from './rotate-secret.tsx'
import { useConsumerDraft } from './use-consumer-draft.ts'

interface ConsumerPanelProps {
  /** The consumer's id; `undefined` for a new one. It may go from none to the id of what was just created. */
  id: string | undefined
  open: boolean
  onClose: () => void
  onCreated: (consumer: Consumer) => void
  /** The consumer is gone: leave without asking. */
  onDeleted: () => void
}

const formFields = ['grantType', 'name', 'description', 'permissionGroupId', 'clientType', 'redirectUris'] as const

/** New or existing consumer: its fields, its credentials, how to use it, and its end. */
export function ConsumerPanel({ id, open, onClose, onCreated, onDeleted }: ConsumerPanelProps) {
  const { t } = useTranslation('consumers')
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const { form, base, query, adopt, merge } = useConsumerDraft(id)
  const create = useCreateConsumer()
  const update = useUpdateConsumer()
  // In this component and nowhere else, so that it is gone for good when the panel is.
  const [fresh, setFresh] = useState<{ secret: string; copied: boolean } | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [conflict, setConflict] = useState<'none' | 'found' | 'loading' | 'merged'>('none')
  const [theirs, setTheirs] = useState<EditableField[]>([])
  const notices = useRef<HTMLDivElement>(null)
  const credentials = useRef<HTMLDivElement>(null)

  const secret = fresh?.secret ?? null
  useEffect(() => {
    if (secret === null) return
    credentials.current?.focus({ preventScroll: true })
    credentials.current?.scrollIntoView({ block: 'start' })
  }, [secret])

  useEffect(() => {
    if (refusal !== null || conflict === 'found') notices.current?.scrollIntoView({ block: 'nearest' })
  }, [refusal, conflict])

  const refuse = (error: unknown) => {
    if (isApiProblem(error, 'precondition_failed')) {
      setConflict('found')
      return
    }
    const misplaced = isApiProblem(error) ? applyServerErrors(error, form.setError, formFields) : []
    const placed = isApiProblem(error) ? error.errors.filter((fault) => !misplaced.includes(fault)) : []
    // A row of a list is no field of its own to the form.
    if (placed[0]?.path.startsWith('redirectUris')) form.setFocus('redirectUris')
    setRefusal(placed.length > 0 && misplaced.length === 0 ? null : problemMessage(error))
  }

  const save = async (body: ConsumerBody) => {
    setRefusal(null)
    try {
      if ('grantType' in body) {
        const made = await create.mutateAsync(body)
        create.reset()
        adopt(made.consumer)
        setFresh(made.secret === null ? null : { secret: made.secret, copied: false })
        notify(t('form.created', { name: made.consumer.name }))
        onCreated(made.consumer)
        return
      }
      if (!base) return
      const changes = onlyChanges(body, base)
      if (Object.keys(changes).length === 0) {
        adopt(base)
        notify(t('form.nothingToSave'), 'info')
        return
      }
      const saved = await update.mutateAsync({ base, body: changes })
      adopt(saved)
      setConflict('none')
      setTheirs([])
      notify(t('form.saved', { name: saved.name }))
    } catch (error) {
      refuse(error)
    }
  }

  const load = async () => {
    setConflict('loading')
    try {
      setTheirs(await merge())
      setConflict('merged')
    } catch (error) {
      setConflict('found')
      notify(problemMessage(error), 'error')
    }
  }

  const uncopied = fresh !== null && !fresh.copied
  const onSecretCopied = () => setFresh((current) => current && { ...current, copied: true })
  const current = query.data ?? base
  const isGone = isApiProblem(query.error, 'not_found')
  const isReady = (id === undefined || base !== null) && !isGone

  return (
    <SidePanel
      open={open}
      title={base?.name ?? (id === undefined ? t('new') : t('title'))}
      onClose={onClose}
      {...(isReady ? { onSave: () => form.handleSubmit(save)() } : {})}
      saving={create.isPending || update.isPending}
      dirty={form.formState.isDirty || uncopied}
      leaveQuestion={
        uncopied
          ? {
              title: t('credentials.closeTitle'),
              body: t('credentials.closeBody'),
              leave: t('credentials.closeAnyway'),
              stay: t('credentials.keepOpen'),
            }
          : undefined
      }
    >
      {isReady ? (
        <Box sx={{ display: 'grid', gap: 2.5 }}>
          <Box ref={notices} sx={{ display: 'grid', gap: 2, scrollMarginTop: 24, '&:empty': { display: 'none' } }}>
            {current?.status === 'disabled' ? <Alert severity="info">{t('panel.disabledNotice')}</Alert> : null}
            {refusal ? <Alert severity="error">{refusal}</Alert> : null}
            {conflict === 'none' ? null : (
              <ConflictNotice
                merged={conflict === 'merged'}
                loading={conflict === 'loading'}
                onLoad={() => void load()}
              />
            )}
          </Box>
          <ConsumerFields form={form} base={base} theirs={theirs} />
          <Box ref={credentials} tabIndex={-1} sx={{ outline: 'none', display: 'grid', gap: 2.5, scrollMarginTop: 16 }}>
            <ConsumerCredentials consumer={current} freshSecret={secret} onSecretCopied={onSecretCopied}>
              {current && current.clientType === 'confidential' ? (
                <>
                  <LiveSecrets consumer={current} />
                  <RotateSecret
                    consumer={current}
                    onRotated={(rotated) => setFresh({ secret: rotated, copied: false })}
                  />
                </>
              ) : null}
            </ConsumerCredentials>
            {current ? (
              <>
                <ConsumerUse consumer={current} freshSecret={secret} onSecretCopied={onSecretCopied} />
                <ConsumerEndings consumer={current} onDeleted={onDeleted} />
              </>
            ) : null}
          </Box>
        </Box>
      ) : query.error ? (
        <ErrorState
          error={query.error}
          retrying={query.isFetching}
          {...(isGone ? {} : { onRetry: () => void query.refetch() })}
        />
      ) : (
        <LoadingState rows={7} height={56} />
      )}
    </SidePanel>
  )
}
