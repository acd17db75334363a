import type { Consumer } from '@latchkey/contracts'
import Autorenew from '@mui/icons-material/Autorenew'
import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { useRotateSecret } from './consumer.queries.ts'

const overlaps = ['0', '3600', '86400', '604800'] as const
const defaultOverlap = '86400'

interface RotateSecretProps {
  consumer: Consumer
  /** Takes the new secret, in the one moment it can be shown. */
  onRotated: (secret: string) => void
}

/** Gives a consumer a new secret, after asking how long the old one goes on working. */
export function RotateSecret({ consumer, onRotated }: RotateSecretProps) {
  const { t } = useTranslation('consumers')
  const notify = useNotify()
  const rotate = useRotateSecret()
  const [asking, setAsking] = useState(false)
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]>(defaultOverlap)
  const labelId = useId()
  const tooMany = isApiProblem(rotate.error, 'conflict')
  return (
    <>
      <Button
        variant="outlined"
        startIcon={<Autorenew />}
        onClick={() => {
          rotate.reset()
          setOverlap(defaultOverlap)
          setAsking(true)
        }}
        sx={{ justifySelf: 'start' }}
      >
        {t('rotate.action')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t('rotate.title')}
        confirmLabel={t('rotate.confirm')}
        destructive={overlap === '0'}
        pending={rotate.isPending}
        error={tooMany ? undefined : rotate.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          rotate.mutate(
            { id: consumer.id, overlapSeconds: Number(overlap) },
            {
              onSuccess: ({ secret }) => {
                onRotated(secret)
                setAsking(false)
                rotate.reset()
                notify(t('rotate.done'))
              },
            },
          )
        }
      >
        {t('rotate.body', { name: consumer.name })}
        <FormControl sx={{ mt: 2, display: 'block' }} disabled={rotate.isPending}>
          <FormLabel id={labelId} sx={{ typography: 'body2', fontWeight: 500, color: 'text.primary' }}>
            {t('rotate.overlap')}
          </FormLabel>
          <RadioGroup
            aria-labelledby={labelId}
            value={overlap}
            onChange={(_, value) => setOverlap(overlaps.find((seconds) => seconds === value) ?? defaultOverlap)}
            sx={{ color: 'text.primary' }}
          >
            {overlaps.map((seconds) => (
              <FormControlLabel
                key={seconds}
                value={seconds}
                control={<Radio size="small" />}
                label={t(`rotate.overlaps.${seconds}`)}
              />
            ))}
          </RadioGroup>
          {overlap === '0' ? <FormHelperText sx={{ mx: 0 }}>{t('rotate.atOnce')}</FormHelperText> : null}
        </FormControl>
        {tooMany ? (
          <Alert severity="error" sx={{ mt: 2 }}>
            {t('rotate.tooMany')}
          </Alert>
        ) : null}
      </ConfirmDialog>
    </>
  )
}
