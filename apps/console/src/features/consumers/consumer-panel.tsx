import type { Consumer } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { type ComponentType, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { forgetHandedOver, handedOverSecret } from '../../api/fresh-secrets.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RecordNotices } from '../../components/record-notices.tsx'
import { SidePanel } from '../../components/side-panel.tsx'
import { ConsumerCredentials } from './consumer-credentials.tsx'
import { ConsumerEndings } from './consumer-endings.tsx'
import { ConsumerFailures } from './consumer-failures.tsx'
import { ConsumerFields } from './consumer-fields.tsx'
import { ConsumerHub } from './consumer-hub.tsx'
import { ConsumerSecrets } from './consumer-secrets.tsx'
import { ConsumerTabs, tabPanelProps } from './consumer-tabs.tsx'
import { ConsumerUsage } from './consumer-usage.tsx'
import { ConsumerUse } from './consumer-use.tsx'
import { UsageLine } from './usage-line.tsx'
import { useConsumerDraft } from './use-consumer-draft.ts'
import { useConsumerSaving } from './use-consumer-saving.ts'
import { type PanelTab, tabsOf, usePanelTab } from './use-panel-tab.ts'

/** What other parts of the console know of a consumer: a tab each. */
export interface ConsumerSurroundings {
  log: ComponentType<{ consumer: Consumer }>
  authorizations: ComponentType<{ consumer: Consumer }>
}

/** Wide enough for tabs beside each other and for lines of code. */
const panelWidth = 620

interface ConsumerPanelProps {
  surroundings: ConsumerSurroundings
  /** The consumer's id; `undefined` for a new one. It may go from none to the id of what was just created. */
  id: string | undefined
  open: boolean
  onClose: () => void
  onCreated: (consumer: Consumer) => void
  /** The consumer is gone: leave without asking. */
  onDeleted: () => void
}

/** New or existing consumer: its fields, its credentials, how to use it, and its end; and what it does and was refused. */
export function ConsumerPanel({ surroundings, id, open, onClose, onCreated, onDeleted }: ConsumerPanelProps) {
  const { t } = useTranslation('consumers')
  const tabsId = useId()
  const [tab, chooseTab] = usePanelTab(open)
  const draft = useConsumerDraft(id)
  const { form, base, query } = draft
  // In this component and nowhere else, so that it is gone for good when the panel is.
  const [fresh, setFresh] = useState<{ secret: string; copied: boolean } | null>(() => {
    const handedOver = id === undefined ? undefined : handedOverSecret(id)
    return handedOver === undefined ? null : { secret: handedOver, copied: false }
  })
  useEffect(() => {
    if (id !== undefined) forgetHandedOver(id)
  }, [id])
  const [createdId, setCreatedId] = useState<string | null>(null)
  const [credentials, setCredentials] = useState<HTMLElement | null>(null)
  const shownTab = useRef<HTMLDivElement>(null)
  const { save, isSaving, refusal, conflict, theirs, loadCurrent, advancedOpen, setAdvancedOpen } = useConsumerSaving({
    draft,
    onFault: () => chooseTab('details'),
    onCreated: ({ consumer, secret }) => {
      setFresh(secret === null ? null : { secret, copied: false })
      setCreatedId(consumer.id)
      onCreated(consumer)
    },
  })

  const current = query.data ?? base
  // Whoever signs in otherwise by now has no use for it, and it is no assertion.
  const secret = current?.authMethod === 'client_secret' ? (fresh?.secret ?? null) : null
  // Before it is painted, so that nothing moves away under a press.
  useLayoutEffect(() => {
    if (secret === null && createdId === null) return
    credentials?.focus({ preventScroll: true })
    credentials?.scrollIntoView({ block: 'start' })
  }, [credentials, secret, createdId])

  const show = async (next: PanelTab) => {
    await chooseTab(next)
    // What had the focus is out of sight now.
    shownTab.current?.focus()
  }

  const uncopied = secret !== null && fresh?.copied === false
  const onSecretCopied = () => setFresh((before) => before && { ...before, copied: true })
  const isGone = isApiProblem(query.error, 'not_found')
  const isReady = (id === undefined || base !== null) && !isGone
  const tabs = current ? tabsOf(current) : []
  const openTab = tabs.includes(tab) ? tab : 'details'
  const Surrounding = openTab === 'log' || openTab === 'authorizations' ? surroundings[openTab] : null

  return (
    <SidePanel
      open={open}
      width={panelWidth}
      title={base?.name ?? (id === undefined ? t('new') : t('shell.consumers', { ns: 'common' }))}
      onClose={onClose}
      {...(isReady ? { onSave: save } : {})}
      saving={isSaving}
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
      bar={
        isReady && current ? (
          <ConsumerTabs id={tabsId} tabs={tabs} tab={openTab} onChoose={(next) => void chooseTab(next)} />
        ) : null
      }
    >
      {isReady ? (
        <Box sx={{ display: 'grid', gap: 2.5 }}>
          <RecordNotices refusal={refusal} conflict={conflict} changed={t('form.conflict')} onLoad={loadCurrent}>
            {current?.status === 'disabled' ? <Alert severity="info">{t('panel.disabledNotice')}</Alert> : null}
          </RecordNotices>
          {current && openTab === 'details' ? (
            <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
              <UsageLine consumerId={current.id} onRefused={() => void show('failures')} />
            </Typography>
          ) : null}
          {/* Out of sight rather than gone: what was typed, and a secret that is shown once, are still there afterwards. */}
          <Box
            {...(current ? tabPanelProps(tabsId, 'details') : {})}
            sx={{ display: openTab === 'details' ? 'grid' : 'none', gap: 2.5, minWidth: 0 }}
          >
            <ConsumerFields
              form={form}
              base={base}
              theirs={theirs}
              advancedOpen={advancedOpen}
              onAdvancedToggle={setAdvancedOpen}
            />
            <Box
              ref={setCredentials}
              tabIndex={-1}
              sx={{ outline: 'none', display: 'grid', gap: 2.5, minWidth: 0, scrollMarginTop: 16 }}
            >
              {/* In one place at a time: the tab of the secrets shows a new one itself. */}
              <ConsumerCredentials
                consumer={current}
                freshSecret={openTab === 'secrets' ? null : secret}
                onSecretCopied={onSecretCopied}
              >
                {current?.authMethod === 'client_secret' ? (
                  <Button onClick={() => void show('secrets')}>{t('credentials.manage')}</Button>
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
          {current && openTab === 'usage' ? (
            <Box {...tabPanelProps(tabsId, 'usage')}>
              <ConsumerUsage consumer={current} onRefused={() => void show('failures')} />
            </Box>
          ) : null}
          {current && openTab === 'hub' ? (
            <Box {...tabPanelProps(tabsId, 'hub')}>
              <ConsumerHub consumer={current} />
            </Box>
          ) : null}
          {current && openTab === 'failures' ? (
            <Box ref={shownTab} tabIndex={-1} {...tabPanelProps(tabsId, 'failures')} sx={{ outline: 'none' }}>
              <ConsumerFailures consumerId={current.id} />
            </Box>
          ) : null}
          {current && openTab === 'secrets' ? (
            <Box
              ref={shownTab}
              tabIndex={-1}
              {...tabPanelProps(tabsId, 'secrets')}
              sx={{ outline: 'none', minWidth: 0 }}
            >
              <ConsumerSecrets
                consumer={current}
                freshSecret={secret}
                onCreated={(made) => setFresh({ secret: made, copied: false })}
                onSecretCopied={onSecretCopied}
              />
            </Box>
          ) : null}
          {current && Surrounding ? (
            <Box {...tabPanelProps(tabsId, openTab)}>
              <Surrounding consumer={current} />
            </Box>
          ) : null}
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
