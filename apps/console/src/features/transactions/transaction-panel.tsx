import type { Transaction } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import { isApiProblem } from '../../api/client.ts'
import { paths } from '../../app/paths.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { SidePanel } from '../../components/side-panel.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { shortUserAgent } from '../../lib/user-agent.ts'
import { TransactionChanges } from './transaction-changes.tsx'
import { transactionOptions } from './transaction.queries.ts'
import { useLogWords } from './use-log-words.ts'

function Entry({ entry }: { entry: Transaction }) {
  const { t } = useTranslation('transactions')
  const format = useFormat()
  const words = useLogWords()
  const { sequence, occurredAt, actor, target, ip, userAgent, traceId } = entry
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      <FactList>
        <Fact name={t('columns.when')}>
          <time dateTime={occurredAt}>{format.exactTime(occurredAt)}</time>
        </Fact>
        <Fact name={t('columns.who')}>{words.actor(actor)}</Fact>
        <Fact name={t('columns.thing')}>{words.kindAndName(target)}</Fact>
        <Fact name={t('columns.address')}>{ip ?? t('panel.unknown')}</Fact>
        <Fact name={t('panel.browser')}>
          {userAgent ? (
            <>
              {shortUserAgent(userAgent)}
              <Typography variant="body2" component="span" sx={{ display: 'block', color: 'text.secondary' }}>
                {userAgent}
              </Typography>
            </>
          ) : (
            t('panel.unknown')
          )}
        </Fact>
        {traceId === null ? null : (
          <Fact name={t('panel.trace')}>
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
              <Box component="code" sx={{ minWidth: 0 }}>
                {traceId}
              </Box>
              <CopyButton value={traceId} label={t('panel.trace')} size="small" />
            </Box>
          </Fact>
        )}
        <Fact name={t('panel.number')}>{format.number(sequence)}</Fact>
      </FactList>
      <TransactionChanges entry={entry} />
      <Link
        component={RouterLink}
        to={paths.transactionsOf({ targetType: target.type, targetId: target.id })}
        sx={{ justifySelf: 'start', displayPrint: 'none' }}
      >
        {t('panel.sameThing')}
      </Link>
    </Box>
  )
}

interface TransactionPanelProps {
  id: string | undefined
  open: boolean
  onClose: () => void
}

/** One entry: who, what, when, from where, and what it changed. */
export function TransactionPanel({ id, open, onClose }: TransactionPanelProps) {
  const { t } = useTranslation('transactions')
  const words = useLogWords()
  const { data, error, isFetching, refetch } = useQuery({ ...transactionOptions(id ?? ''), enabled: id !== undefined })
  const isGone = isApiProblem(error, 'not_found')
  return (
    <SidePanel open={open} title={data ? words.event(data.event) : t('entry')} onClose={onClose}>
      {data ? (
        <Entry entry={data} />
      ) : error ? (
        <ErrorState
          error={error}
          retrying={isFetching}
          {...(isGone ? { reason: t('panel.notThere') } : { onRetry: () => void refetch() })}
        />
      ) : (
        <LoadingState rows={7} height={40} />
      )}
    </SidePanel>
  )
}
