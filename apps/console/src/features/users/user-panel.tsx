import { type AccountLink, type UserAccount, userActions } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import { isApiProblem } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { paths } from '../../app/paths.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { NarrowingDialog } from '../../components/narrowing-dialog.tsx'
import { RecordNotices } from '../../components/record-notices.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { SidePanel } from '../../components/side-panel.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { LinkNotice } from './link-notice.tsx'
import { RoleLosses } from './role-losses.tsx'
import { UserEndings } from './user-endings.tsx'
import { UserFields } from './user-fields.tsx'
import { UserStatus } from './user-status.tsx'
import { UserTwoStep } from './user-two-step.tsx'
import { useUserSaving } from './use-user-saving.ts'

interface UserPanelProps {
  /** The person's id; `undefined` for an invitation. It may go from none to the id of who was just invited. */
  id: string | undefined
  open: boolean
  onClose: () => void
  onInvited: (user: UserAccount) => void
  /** The person is gone: leave without asking. */
  onRemoved: () => void
  onHelp: () => void
}

function UserFacts({ user }: { user: UserAccount }) {
  const { t } = useTranslation(['users', 'common'])
  const format = useFormat()
  return (
    <FactList>
      <Fact name={t('fields.status')}>
        <UserStatus status={user.status} />
      </Fact>
      <Fact name={t('fields.lastSignInAt')}>
        <RelativeTime alone full moment={user.lastSignInAt} none={t('common:states.never')} />
      </Fact>
      <Fact name={t('fields.twoStep')}>
        <UserTwoStep user={user} />
      </Fact>
      <Fact name={t('fields.createdAt')}>{format.date(user.createdAt)}</Fact>
      <Fact name={t('common:shell.transactions')}>
        <Link component={RouterLink} to={paths.transactionsOf({ userId: user.id })}>
          {t('common:shell.logEntries')}
        </Link>
      </Fact>
    </FactList>
  )
}

/** Invites a person, or shows one: who they are, what they may do, their links, and their end. */
export function UserPanel({ id, open, onClose, onInvited, onRemoved, onHelp }: UserPanelProps) {
  const { t } = useTranslation('users')
  const { user: me } = useSession()
  const problemMessage = useProblemMessage()
  // In this component and nowhere else, so that it is gone for good when the panel is.
  const [fresh, setFresh] = useState<{ link: AccountLink; passedOn: boolean } | null>(null)
  const freshLink = useRef<HTMLDivElement>(null)
  const show = (link: AccountLink) => setFresh({ link, passedOn: link.url === null })
  const saving = useUserSaving(id, ({ user, link }) => {
    show(link)
    onInvited(user)
  })
  const { form, query, record, narrowing } = saving
  const { base, refusal, conflict, theirs } = record
  const current = query.data ?? base
  const actions = current ? userActions(me, current) : null
  const isGone = isApiProblem(query.error, 'not_found')
  const isReady = (id === undefined || base !== null) && !isGone
  const mayUpdate = actions === null || actions.update
  const waiting = fresh !== null && !fresh.passedOn

  const isKnown = base !== null
  useEffect(() => {
    if (fresh?.link && isKnown) freshLink.current?.focus()
  }, [fresh?.link, isKnown])

  return (
    <SidePanel
      open={open}
      title={base?.name ?? (id === undefined ? t('invite') : t('person'))}
      onClose={onClose}
      {...(isReady && mayUpdate ? { onSave: saving.save } : {})}
      saving={saving.isSaving}
      dirty={form.formState.isDirty || waiting}
      leaveQuestion={
        waiting
          ? {
              title: t('link.closeTitle'),
              body: t('link.closeBody'),
              leave: t('link.closeAnyway'),
              stay: t('link.keepOpen'),
            }
          : undefined
      }
    >
      {isReady ? (
        <Box sx={{ display: 'grid', gap: 2.5 }}>
          {fresh && base ? (
            <Box ref={freshLink} tabIndex={-1} sx={{ scrollMarginTop: 24, outline: 'none' }}>
              <LinkNotice
                link={fresh.link}
                name={base.name}
                email={base.email}
                onCopied={() => setFresh({ ...fresh, passedOn: true })}
              />
            </Box>
          ) : null}
          <RecordNotices
            refusal={refusal === null ? null : problemMessage(refusal)}
            conflict={conflict}
            changed={t('form.conflict')}
            onLoad={record.loadCurrent}
          >
            {current?.status === 'suspended' ? <Alert severity="info">{t('panel.suspended')}</Alert> : null}
            {current && !mayUpdate ? <Alert severity="info">{t('panel.onlySuper')}</Alert> : null}
            {saving.isTaken ? <Alert severity="error">{t('form.emailTaken')}</Alert> : null}
          </RecordNotices>
          {id === undefined && base === null ? (
            <Typography sx={{ color: 'text.secondary' }}>{t('form.lead')}</Typography>
          ) : null}
          {current ? <UserFacts user={current} /> : null}
          <UserFields form={form} base={base} actions={actions} theirs={theirs} onHelp={onHelp} />
          {current && actions ? (
            <UserEndings user={current} actions={actions} onLink={show} onRemoved={onRemoved} />
          ) : null}
        </Box>
      ) : query.error ? (
        <ErrorState
          error={query.error}
          retrying={query.isFetching}
          {...(isGone ? {} : { onRetry: () => void query.refetch() })}
        />
      ) : (
        <LoadingState rows={5} height={56} />
      )}
      <NarrowingDialog
        title={t('narrow.title', { name: base?.name ?? '' })}
        confirmLabel={t('narrow.confirm')}
        narrowing={narrowing}
      >
        {narrowing.asked ? (
          <RoleLosses
            before={narrowing.asked.base.role}
            after={narrowing.asked.body.role ?? narrowing.asked.base.role}
          />
        ) : null}
      </NarrowingDialog>
    </SidePanel>
  )
}
