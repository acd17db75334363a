import CheckCircle from '@mui/icons-material/CheckCircleOutlined'
import InfoOutlined from '@mui/icons-material/InfoOutlined'
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked'
import type { PasswordRules as Rules } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'

/** What a new password has to be, each rule marked as soon as what is typed keeps it. */
export function PasswordRules({ id, password, rules }: { id: string; password: string; rules: Rules }) {
  const { t } = useTranslation('account')
  const { minPasswordLength } = rules
  const isLongEnough = password.length >= minPasswordLength
  return (
    <Box
      component="ul"
      id={id}
      sx={{
        m: 0,
        p: 0,
        listStyle: 'none',
        display: 'grid',
        gap: 0.5,
        typography: 'body2',
        color: 'text.secondary',
        '& li': { display: 'flex', gap: 1, alignItems: 'flex-start' },
        '& svg': { fontSize: '1.125rem', mt: '1px', flexShrink: 0 },
      }}
    >
      <Box component="li" sx={isLongEnough ? { color: 'success.main' } : {}}>
        {isLongEnough ? <CheckCircle aria-hidden /> : <RadioButtonUnchecked aria-hidden />}
        <span>
          {t('password.rules.length', { count: minPasswordLength })}
          <VisuallyHidden live="polite">{isLongEnough ? ` – ${t('password.rules.kept')}` : ''}</VisuallyHidden>
        </span>
      </Box>
      <li>
        <InfoOutlined aria-hidden />
        {t(rules.refusesCommonPasswords ? 'password.rules.common' : 'password.rules.own')}
      </li>
    </Box>
  )
}
