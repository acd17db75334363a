import type { UserAccount } from '@latchkey/contracts'
import Chip, { type ChipProps } from '@mui/material/Chip'
import { useTranslation } from 'react-i18next'

const colors = {
  invited: 'primary',
  active: 'success',
  suspended: 'default',
} as const satisfies Record<UserAccount['status'], ChipProps['color']>

/** Whether a person can sign in, in a word. */
export function UserStatus({ status }: Pick<UserAccount, 'status'>) {
  const { t } = useTranslation('users')
  return <Chip size="small" variant="outlined" color={colors[status]} label={t(`statuses.${status}`)} />
}
