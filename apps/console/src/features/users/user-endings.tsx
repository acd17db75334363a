import type { AccountLink, UserAccount, UserActions } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { ResetTwoStep } from './user-two-step.tsx'
import { useCreateAccountLink, useRemoveUser, useUpdateUser } from './user.queries.ts'

interface UserEndingsProps {
  user: UserAccount
  /** What the person in front of the screen may do to them; nothing else is offered. */
  actions: UserActions
  /** Takes a new link, in the one moment in which it can be shown. */
  onLink: (link: AccountLink) => void
  onRemoved: () => void
}

type Question = 'link' | 'suspend' | 'resume' | 'remove'

/** Sends a person a new link, takes their second factors away, suspends, resumes or removes them; each after saying what happens and what stops. */
export function UserEndings({ user, actions, onLink, onRemoved }: UserEndingsProps) {
  const { t } = useTranslation('users')
  const notify = useNotify()
  const createLink = useCreateAccountLink()
  const update = useUpdateUser()
  const remove = useRemoveUser()
  const [asking, setAsking] = useState<Question | null>(null)
  const { name, email } = user
  const purpose = user.status === 'invited' ? 'invitation' : 'password_reset'

  const ask = (question: Question) => {
    createLink.reset()
    update.reset()
    remove.reset()
    setAsking(question)
  }
  const setStatus = (status: 'active' | 'suspended', notice: string) =>
    update.mutate(
      { base: user, body: { status } },
      {
        onSuccess: () => {
          setAsking(null)
          notify(notice)
        },
      },
    )

  if (!actions.createLink && !actions.suspend && !actions.resume && !actions.remove) return null
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, pt: 2, borderTop: 1, borderColor: 'divider' }}>
      {actions.createLink ? (
        <Button color="inherit" variant="outlined" sx={{ borderColor: 'divider' }} onClick={() => ask('link')}>
          {t(`newLink.${purpose}.action`)}
        </Button>
      ) : null}
      {actions.resetTwoStep ? <ResetTwoStep user={user} /> : null}
      {actions.suspend ? (
        <Button color="inherit" variant="outlined" sx={{ borderColor: 'divider' }} onClick={() => ask('suspend')}>
          {t('suspend.action')}
        </Button>
      ) : null}
      {actions.resume ? (
        <Button variant="outlined" onClick={() => ask('resume')}>
          {t('resume.action')}
        </Button>
      ) : null}
      {actions.remove ? (
        <Button color="error" onClick={() => ask('remove')}>
          {t('remove.action')}
        </Button>
      ) : null}
      <ConfirmDialog
        open={asking === 'link'}
        title={t(`newLink.${purpose}.title`, { name })}
        confirmLabel={t(`newLink.${purpose}.confirm`)}
        destructive={false}
        pending={createLink.isPending}
        error={createLink.error}
        onClose={() => setAsking(null)}
        onConfirm={() =>
          createLink.mutate(user, {
            onSuccess: (link) => {
              createLink.reset()
              setAsking(null)
              onLink(link)
            },
          })
        }
      >
        {t(`newLink.${purpose}.body`, { email })}
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'suspend'}
        title={t('suspend.title', { name })}
        confirmLabel={t('suspend.action')}
        pending={update.isPending}
        error={update.error}
        onClose={() => setAsking(null)}
        onConfirm={() => setStatus('suspended', t('suspend.done', { name }))}
      >
        {t('suspend.body')}
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'resume'}
        title={t('resume.title', { name })}
        confirmLabel={t('resume.action')}
        destructive={false}
        pending={update.isPending}
        error={update.error}
        onClose={() => setAsking(null)}
        onConfirm={() => setStatus('active', t('resume.done', { name }))}
      >
        {t('resume.body')}
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'remove'}
        title={t('remove.title', { name })}
        confirmLabel={t('remove.action')}
        pending={remove.isPending}
        error={remove.error}
        onClose={() => setAsking(null)}
        onConfirm={() =>
          remove.mutate(user, {
            onSuccess: () => {
              notify(t('remove.done', { name }))
              onRemoved()
            },
          })
        }
      >
        {t('remove.body')}
      </ConfirmDialog>
    </Box>
  )
}
