import type { Consumer } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'

/** That there is a secret, and its last four characters. */
export function SecretMask({ lastFour }: { lastFour: string }) {
  const { t } = useTranslation('consumers')
  return (
    <>
      <VisuallyHidden>{t('list.secretEndsIn', { lastFour })}</VisuallyHidden>
      <Box component="span" aria-hidden sx={{ fontFamily: 'monospace', whiteSpace: 'nowrap' }}>
        {`••••••••${lastFour}`}
      </Box>
    </>
  )
}

interface MaskedSecretProps {
  consumer: Pick<Consumer, 'secrets' | 'authMethod'>
  /** Says in a whole sentence why there is none. */
  sentence?: boolean
}

/** What can be shown of a secret later: that there is one, and its last four characters. */
export function MaskedSecret({ consumer, sentence = false }: MaskedSecretProps) {
  const { t } = useTranslation('consumers')
  const [newest] = consumer.secrets
  if (!newest) {
    if (sentence) return t(`credentials.noSecret.${consumer.authMethod}`)
    return <span title={t(`credentials.noSecret.${consumer.authMethod}`)}>{t('list.noSecret')}</span>
  }
  return <SecretMask lastFour={newest.lastFour} />
}
