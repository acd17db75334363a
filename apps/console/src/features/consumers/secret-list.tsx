import type { Consumer, ConsumerSecret } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { useNotify } from '../../components/notify.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useEndSecret, useReread } from './consumer.queries.ts'
import { SecretMask } from './masked-secret.tsx'
import { SecretUses } from './secret-uses.tsx'
import { useSecretWords } from './use-secret-words.ts'

function Facts({ secret }: { secret: ConsumerSecret }) {
  const { t } = useTranslation(['consumers', 'common'])
  const format = useFormat()
  const words = useSecretWords()
  const { createdAt, expiresAt, isReplaced, lastUsedAt, lastUsedBy } = secret
  const from = words.origin(secret)
  return (
    <FactList>
      <Fact name={t('secrets.created')}>{format.dateTime(createdAt)}</Fact>
      <Fact name={t('secrets.works')}>
        {expiresAt === null
          ? t('secrets.lasts')
          : t(isReplaced ? 'secrets.replacedUntil' : 'secrets.until', { date: format.dateTime(expiresAt) })}
      </Fact>
      <Fact name={t('fields.lastUsedAt')}>
        {lastUsedAt === null ? (
          t('common:states.never')
        ) : (
          <>
            <RelativeTime moment={lastUsedAt} none="" full />
            {from === '' ? null : (
              <Box component="span" title={lastUsedBy?.userAgent} sx={{ display: 'block' }}>
                {t('secrets.from', { from })}
              </Box>
            )}
          </>
        )}
      </Fact>
    </FactList>
  )
}

/** The secrets that work right now: which, until when, and what uses each. Where there are several, one can be ended. */
export function SecretList({ consumer }: { consumer: Consumer }) {
  const { t } = useTranslation('consumers')
  const notify = useNotify()
  const words = useSecretWords()
  const reread = useReread()
  const end = useEndSecret()
  const headingId = useId()
  const list = useRef<HTMLUListElement>(null)
  const [asked, setAsked] = useState<ConsumerSecret | null>(null)
  const [asking, setAsking] = useState(false)
  // What the question says of the secret is the newest that is known.
  const current = consumer.secrets.find(({ id }) => id === asked?.id) ?? asked
  const ask = (secret: ConsumerSecret) => {
    end.reset()
    // Whether it is still in use is what the answer hangs on.
    reread(consumer.id)
    setAsked(secret)
    setAsking(true)
  }
  if (consumer.secrets.length === 0 && !asking) return null
  return (
    <Box component="section" aria-labelledby={headingId}>
      <Typography id={headingId} variant="body2" sx={{ fontWeight: 500, mb: 0.5 }}>
        {t('secrets.title')}
      </Typography>
      <Box component="ul" ref={list} tabIndex={-1} sx={{ listStyle: 'none', m: 0, p: 0, outline: 'none' }}>
        {consumer.secrets.map((secret) => (
          <Box component="li" key={secret.id} sx={{ py: 1, borderTop: 1, borderColor: 'divider' }}>
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 32, mb: 0.25 }}>
              <Typography variant="body2" sx={{ flex: 1, minWidth: 0, fontWeight: 500, overflowWrap: 'anywhere' }}>
                {words.name(secret)}
                {secret.name === null ? null : (
                  <Box component="span" sx={{ fontWeight: 400, color: 'text.secondary' }}>
                    {' · '}
                    <SecretMask lastFour={secret.lastFour} />
                  </Box>
                )}
              </Typography>
              {consumer.secrets.length > 1 ? (
                <Button
                  color="error"
                  size="small"
                  aria-label={`${t('secrets.endNow')}: ${words.name(secret)}`}
                  onClick={() => ask(secret)}
                  sx={{ flexShrink: 0, mr: -0.5 }}
                >
                  {t('secrets.endNow')}
                </Button>
              ) : null}
            </Box>
            <Facts secret={secret} />
          </Box>
        ))}
      </Box>
      <ConfirmDialog
        open={asking}
        title={t('secrets.endTitle', { name: current ? words.name(current) : '' })}
        confirmLabel={t('secrets.endNow')}
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
                // The button that had the focus goes with its secret.
                list.current?.focus()
                notify(t('secrets.ended'))
              },
            },
          )
        }}
      >
        {current ? (
          <Alert severity={current.lastUsedAt === null ? 'info' : 'warning'} sx={{ mb: 1.5 }}>
            <SecretUses secrets={[current]} />
          </Alert>
        ) : null}
        {t('secrets.endBody')}
      </ConfirmDialog>
    </Box>
  )
}
