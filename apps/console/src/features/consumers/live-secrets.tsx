import type { Consumer, ConsumerSecret } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useEndSecret } from './consumer.queries.ts'

/** The secrets that work right now, while an old one overlaps a new one; an old one can be ended early. */
export function LiveSecrets({ consumer }: { consumer: Consumer }) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const notify = useNotify()
  const end = useEndSecret()
  const headingId = useId()
  const [asked, setAsked] = useState<ConsumerSecret | null>(null)
  const [asking, setAsking] = useState(false)
  if (consumer.secrets.length < 2 && !asking) return null
  return (
    <Box component="section" aria-labelledby={headingId}>
      <Typography id={headingId} variant="body2" sx={{ fontWeight: 500, mb: 0.5 }}>
        {t('credentials.secrets')}
      </Typography>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {consumer.secrets.map((secret) => (
          <Box
            component="li"
            key={secret.id}
            sx={{ display: 'flex', alignItems: 'center', gap: 1, py: 1, borderTop: 1, borderColor: 'divider' }}
          >
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Typography variant="body2">{t('credentials.secretName', { lastFour: secret.lastFour })}</Typography>
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {t('credentials.secretCreated', { date: format.dateTime(secret.createdAt) })}
                {' · '}
                {secret.expiresAt === null
                  ? t('credentials.secretCurrent')
                  : t('credentials.secretEnds', { date: format.dateTime(secret.expiresAt) })}
              </Typography>
            </Box>
            {secret.expiresAt === null ? null : (
              <Button
                color="error"
                size="small"
                aria-label={`${t('credentials.endNow')}: ${t('credentials.secretName', { lastFour: secret.lastFour })}`}
                onClick={() => {
                  end.reset()
                  setAsked(secret)
                  setAsking(true)
                }}
                sx={{ flexShrink: 0 }}
              >
                {t('credentials.endNow')}
              </Button>
            )}
          </Box>
        ))}
      </Box>
      <ConfirmDialog
        open={asking}
        title={t('credentials.endTitle', { lastFour: asked?.lastFour })}
        confirmLabel={t('credentials.endNow')}
        pending={end.isPending}
        error={end.error}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          if (!asked) return
          end.mutate(
            { id: consumer.id, secretId: asked.id },
            {
              onSuccess: () => {
                setAsking(false)
                notify(t('credentials.ended'))
              },
            },
          )
        }}
      >
        {t('credentials.endBody')}
      </ConfirmDialog>
    </Box>
  )
}
