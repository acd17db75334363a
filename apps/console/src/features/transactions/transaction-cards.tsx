import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { EntryLink } from '../../components/entry-link.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { rereading } from '../../lib/rereading.ts'
import type { TransactionListProps } from './transaction-list-props.ts'
import { useLogWords } from './use-log-words.ts'

/** The entries as cards, for narrow screens. */
export function TransactionCards({ entries, busy, hrefOf, onOpen }: TransactionListProps) {
  const { t } = useTranslation('transactions')
  const format = useFormat()
  const words = useLogWords()
  return (
    <Box
      component="ul"
      aria-label={t('shell.transactions', { ns: 'common' })}
      aria-busy={busy}
      sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1, ...rereading(busy) }}
    >
      {entries.map(({ id, occurredAt, actor, event, target, ip }) => (
        <Card
          key={id}
          component="li"
          variant="outlined"
          sx={{ position: 'relative', p: 1.5, display: 'grid', gap: 0.25 }}
        >
          <EntryLink
            href={hrefOf(id)}
            onOpen={() => onOpen(id)}
            underline="none"
            sx={{
              fontWeight: 500,
              // The whole card opens the entry, with one link in it for screen readers and the keyboard.
              '&::after': { content: '""', position: 'absolute', inset: 0 },
            }}
          >
            {words.event(event)}
          </EntryLink>
          <Typography sx={{ overflowWrap: 'anywhere' }}>{words.kindAndName(target)}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {words.actor(actor)}
            {ip === null ? '' : ` ${t('list.from', { address: ip })}`}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            <time dateTime={occurredAt}>{format.dateTime(occurredAt)}</time>
          </Typography>
        </Card>
      ))}
    </Box>
  )
}
