import Box from '@mui/material/Box'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.tsx'
import { LeaveQuestion } from '../../components/leave-question.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { accountOptions } from './account.queries.ts'
import { PasskeysSection } from './passkeys-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { SessionsSection } from './sessions-section.tsx'
import { TwoStepSection } from './two-step-section.tsx'

/** What people see and change about themselves. */
export function AccountPage() {
  const { t } = useTranslation('account')
  const { data: account, error, isFetching, refetch } = useQuery(accountOptions)
  // One question for the page: a router holds people up in one place only.
  const [isProfileDirty, setIsProfileDirty] = useState(false)
  const [isPasswordDirty, setIsPasswordDirty] = useState(false)
  return (
    <Box sx={{ maxWidth: '44rem', minWidth: 0 }}>
      <PageHeading title={t('shell.account', { ns: 'common' })} guide="signing-in">
        {t('lead')}
      </PageHeading>
      <Box sx={{ display: 'grid', gap: 3, minWidth: 0 }}>
        {account ? (
          <>
            <ProfileSection account={account} onDirty={setIsProfileDirty} />
            <PasswordSection
              email={account.email}
              changedAt={account.passwordChangedAt}
              rules={account.passwordRules}
              onDirty={setIsPasswordDirty}
            />
            <TwoStepSection twoStep={account.twoStep} />
            <PasskeysSection />
          </>
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />
        ) : (
          <LoadingState rows={3} height={160} />
        )}
        <SessionsSection />
      </Box>
      <LeaveQuestion dirty={isProfileDirty || isPasswordDirty} />
    </Box>
  )
}
