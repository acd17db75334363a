import type { Consumer } from '@latchkey/contracts'
import Chip from '@mui/material/Chip'
import { useTranslation } from 'react-i18next'

/** Whether a consumer works, in a word. */
export function ConsumerStatus({ status }: Pick<Consumer, 'status'>) {
  const { t } = useTranslation('consumers')
  return (
    <Chip
      size="small"
      variant="outlined"
      color={status === 'active' ? 'success' : 'default'}
      label={t(`statuses.${status}`)}
    />
  )
}
