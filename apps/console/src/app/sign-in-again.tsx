import Dialog from '@mui/material/Dialog'
import { lazy, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { setSignInAsker } from '../api/sign-in-again.ts'
import { LatePart } from '../components/late-part.tsx'
import { LoadingState } from '../components/loading-state.tsx'
import { loadTexts } from '../i18n/i18n.ts'
import { useAsked } from '../lib/use-asked.ts'

// Most people never see it.
const SignInAgainForm = lazy(async () => {
  const [{ SignInAgainForm: Form }] = await Promise.all([import('./sign-in-again-form.tsx'), loadTexts('session')])
  return { default: Form }
})

/** Asks to sign in again, above whatever the person was doing when their session ended, so that nothing they typed is lost. */
export function SignInAgain() {
  const { t } = useTranslation()
  const titleId = useId()
  const { question, end } = useAsked(setSignInAsker)
  return (
    <Dialog
      open={question !== null}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="xs"
      // Whoever comes by needn't read what the one who left was at.
      slotProps={{
        backdrop: { sx: { backdropFilter: 'blur(6px)' } },
        paper: { 'aria-label': t('sessionEnded.title') },
      }}
    >
      <LatePart waiting={<LoadingState rows={3} />}>
        <SignInAgainForm titleId={titleId} onEnd={end} />
      </LatePart>
    </Dialog>
  )
}
