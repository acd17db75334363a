import Dialog from '@mui/material/Dialog'
import { lazy, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { setProofAsker } from '../api/proof.ts'
import { LatePart } from '../components/late-part.tsx'
import { LoadingState } from '../components/loading-state.tsx'
import { useAsked } from '../lib/use-asked.ts'

// Every page can ask, and few do.
const ProofForm = lazy(async () => ({ default: (await import('./proof-form.tsx')).ProofForm }))

/** Asks for the password or a passkey once more whenever a call needs a fresh proof, above whatever the person is doing. */
export function ProofDialog() {
  const { t } = useTranslation()
  const titleId = useId()
  const { question, end } = useAsked(setProofAsker)
  return (
    <Dialog
      open={question !== null}
      onClose={() => end(false)}
      slotProps={{ paper: { 'aria-label': t('proof.title') } }}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="xs"
    >
      <LatePart waiting={<LoadingState />}>
        <ProofForm titleId={titleId} purpose={question?.purpose} onEnd={end} />
      </LatePart>
    </Dialog>
  )
}
