import { type LegacyCaller, roleMay } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { itemsOf, totalOf } from '../../api/pages.ts'
import { useSession } from '../../api/session.ts'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { ListFooter } from '../../components/list-footer.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { Section } from '../../components/section.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { usePermissionLines } from '../../i18n/use-permission-lines.ts'
import { shortUserAgent } from '../../lib/user-agent.ts'
import { callerListOptions } from './api-connection.queries.ts'
import { CallsPerDay } from './calls-per-day.tsx'
import { ReplacementDialog } from './replacement-dialog.tsx'

interface CallerItemProps {
  caller: LegacyCaller
  onReplace: (() => void) | undefined
}

function CallerItem({ caller, onReplace }: CallerItemProps) {
  const { t } = useTranslation('api-connection')
  const format = useFormat()
  const linesOf = usePermissionLines()
  const lines = linesOf(caller.permissions)
  const { calls, refusals, ip } = caller
  const isOthers = ip === null
  const program = isOthers
    ? t('callers.others')
    : caller.userAgent === ''
      ? t('callers.noProgram')
      : shortUserAgent(caller.userAgent)
  return (
    <Box component="li" sx={{ display: 'grid', gap: 1.5, py: 2, borderTop: 1, borderColor: 'divider' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 1 }}>
        <Box sx={{ flex: '1 1 10rem', minWidth: 0 }}>
          <Typography title={caller.userAgent} sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
            {program}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {isOthers ? t('callers.othersHint') : ip}
          </Typography>
        </Box>
        <CallsPerDay days={caller.days} />
        {onReplace ? (
          <Button
            size="small"
            variant="outlined"
            aria-label={isOthers ? t('callers.replaceOthers') : t('callers.replaceOne', { program, address: ip })}
            onClick={onReplace}
          >
            {t('callers.replace')}
          </Button>
        ) : null}
      </Box>
      <FactList>
        <Fact name={t('callers.lastCall')}>
          <RelativeTime moment={caller.lastCalledAt} none="" alone full />
        </Fact>
        <Fact name={t('callers.firstCall')}>{format.dateTime(caller.firstCalledAt)}</Fact>
        <Fact name={t('callers.calls')}>
          {format.number(calls)}
          {refusals > 0 ? ` (${t('callers.refused', { count: refusals, number: format.number(refusals) })})` : ''}
        </Fact>
        <Fact name={t('callers.used')}>
          {lines.length === 0
            ? t('callers.nothingUsed')
            : lines.map(({ key, module, actions }) => <div key={key}>{`${module}: ${actions}`}</div>)}
        </Fact>
      </FactList>
    </Box>
  )
}

/** Who still uses the key, and the way to replace it for one of them or for all. */
export function Callers() {
  const { t } = useTranslation('api-connection')
  const { user } = useSession()
  const mayReplace = roleMay(user.role, 'manage_consumers')
  const query = useInfiniteQuery(callerListOptions)
  const [replacing, setReplacing] = useState<{ caller: LegacyCaller | null } | null>(null)
  const { data, error, isFetching, isFetchNextPageError: moreFailed } = query
  const items = itemsOf(data)
  const total = totalOf(data)
  return (
    <Section
      title={t('callers.title')}
      lead={items.length > 0 ? t('callers.lead') : undefined}
      action={
        mayReplace && items.length > 0 ? (
          <Button variant="contained" onClick={() => setReplacing({ caller: null })}>
            {t('callers.replaceAll')}
          </Button>
        ) : null
      }
    >
      {error && !moreFailed ? (
        <RefreshFailed error={error} retrying={isFetching} onRetry={() => void query.refetch()} />
      ) : null}
      {data ? (
        items.length === 0 ? (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('callers.none')}
          </Typography>
        ) : (
          <>
            <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
              {items.map((caller) => (
                <CallerItem
                  key={caller.id}
                  caller={caller}
                  onReplace={mayReplace ? () => setReplacing({ caller }) : undefined}
                />
              ))}
            </Box>
            <ListFooter
              shown={items.length}
              {...total}
              hasMore={query.hasNextPage}
              loadingMore={query.isFetchingNextPage}
              failed={moreFailed}
              onMore={() => void query.fetchNextPage({ cancelRefetch: false })}
            />
          </>
        )
      ) : error ? null : (
        <LoadingState rows={2} height={72} />
      )}
      {replacing ? <ReplacementDialog caller={replacing.caller} onClose={() => setReplacing(null)} /> : null}
    </Section>
  )
}
