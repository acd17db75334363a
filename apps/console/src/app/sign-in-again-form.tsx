import type { SecondStep } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import DialogTitle from '@mui/material/DialogTitle'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionQueryOptions, useSession } from '../api/session.ts'
import { doorColors } from '../components/door/door-colors.ts'
import styles from '../components/door/door.module.css'
import { PasskeySignIn } from '../features/session/passkey-sign-in.tsx'
import { SecondStepForm } from '../features/session/second-step-form.tsx'
import { SignInForm } from '../features/session/sign-in-form.tsx'
import { leave } from '../lib/leave.ts'

interface SignInAgainFormProps {
  titleId: string
  onEnd: (signedIn: boolean) => void
}

/** The ways to sign in, as on the page in front of the console. Signing in elsewhere, as in another tab, is as good. */
export function SignInAgainForm({ titleId, onEnd }: SignInAgainFormProps) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { user } = useSession()
  const { data: session, dataUpdatedAt } = useQuery({ ...sessionQueryOptions, enabled: false })
  const [before] = useState({ userId: user.id, dataUpdatedAt })
  const [step, setStep] = useState<SecondStep | null>(null)

  useEffect(() => {
    if (dataUpdatedAt === before.dataUpdatedAt || !session) return
    // What is on the page is another person's.
    if (session.user.id !== before.userId) leave.reload()
    else onEnd(true)
  }, [session, dataUpdatedAt, before, onEnd])

  return (
    <>
      <DialogTitle id={titleId}>{t('sessionEnded.title')}</DialogTitle>
      <DialogContent>
        <DialogContentText sx={{ mb: 2.5 }}>{t('sessionEnded.body')}</DialogContentText>
        <Box className={styles.door} style={doorColors}>
          {step ? (
            <SecondStepForm step={step} onBack={() => setStep(null)} />
          ) : (
            <>
              <SignInForm email={user.email} onSecondStep={setStep} />
              <PasskeySignIn />
            </>
          )}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button
          color="inherit"
          onClick={() => {
            client.setQueryData(sessionQueryOptions.queryKey, null)
            onEnd(false)
          }}
        >
          {t('sessionEnded.leave')}
        </Button>
      </DialogActions>
    </>
  )
}
