import type { UserAccount } from '@latchkey/contracts'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Skeleton from '@mui/material/Skeleton'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { useResetTwoStep, userTwoStepOptions } from './user.queries.ts'

interface UserTwoStepProps {
  user: UserAccount
}

/** Whether a person signs in in two steps. */
export function UserTwoStep({ user }: UserTwoStepProps) {
  const { t } = useTranslation(['users', 'common'])
  const { data, error, refetch } = useQuery(userTwoStepOptions(user.id))
  if (data) return t(data.isOn ? 'twoStep.on' : 'twoStep.off')
  if (!error) return <Skeleton width={48} />
  return (
    <>
      {t('common:states.failed')}.{' '}
      <Link component="button" type="button" onClick={() => void refetch()} sx={{ verticalAlign: 'baseline' }}>
        {t('common:actions.tryAgain')}
      </Link>
    </>
  )
}

/** Takes a person's second factors away, after saying what that means; offered only where there are some. */
export function ResetTwoStep({ user }: UserTwoStepProps) {
  const { t } = useTranslation('users')
  const notify = useNotify()
  const { data } = useQuery(userTwoStepOptions(user.id))
  const reset = useResetTwoStep()
  const [asking, setAsking] = useState(false)
  const { name } = user
  return (
    <>
      {data?.isOn ? (
        <Button
          color="inherit"
          variant="outlined"
          sx={{ borderColor: 'divider' }}
          onClick={() => {
            reset.reset()
            setAsking(true)
          }}
        >
          {t('twoStep.action')}
        </Button>
      ) : null}
      <ConfirmDialog
        open={asking}
        title={t('twoStep.title', { name })}
        confirmLabel={t('twoStep.confirm')}
        pending={reset.isPending}
        error={reset.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          reset.mutate(user, {
            onSuccess: () => {
              setAsking(false)
              notify(t('twoStep.done', { name }))
            },
          })
        }
      >
        {t('twoStep.body', { name })}
      </ConfirmDialog>
    </>
  )
}
