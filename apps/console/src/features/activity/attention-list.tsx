import type { Attention } from '@latchkey/contracts'
import { expiringSecretDays, failingHours, legacyUseDays, neverUsedDays, unusedDays } from '@latchkey/contracts/plain'
import CheckCircleOutline from '@mui/icons-material/CheckCircleOutlined'
import ErrorOutline from '@mui/icons-material/ErrorOutlined'
import HourglassBottom from '@mui/icons-material/HourglassBottomOutlined'
import KeyOff from '@mui/icons-material/KeyOffOutlined'
import NewReleases from '@mui/icons-material/NewReleasesOutlined'
import Schedule from '@mui/icons-material/ScheduleOutlined'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Paper from '@mui/material/Paper'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId, useRef } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import { paths } from '../../app/paths.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { dayBefore } from '../../lib/period.ts'
import { useCut } from '../../lib/use-cut.ts'

/** Where all that were never used are. That list knows days: those that were made later on the last one are in it as well. */
const neverUsedList = (): string =>
  paths.consumersOf({
    status: 'active',
    lastUsed: 'never',
    createdTo: dayBefore(neverUsedDays),
  })

/** How many of a kind are shown until somebody asks for the rest. */
const shownAtFirst = 5

interface KindProps {
  icon: ReactNode
  title: string
  entries: readonly { key: string; name: string; to: string; note: string }[]
  /** How many there are that are not named, and where they are. */
  more?: { text: string; to?: string | undefined } | undefined
}

/** What needs attention for one reason: each with a link to where it is mended. */
function Kind({ icon, title, entries, more }: KindProps) {
  const { t } = useTranslation('activity')
  const format = useFormat()
  const id = useId()
  const list = useRef<HTMLElement>(null)
  const { shown, hiddenCount, showAll } = useCut(entries, shownAtFirst)
  const showRest = () => {
    flushSync(showAll)
    // The button that had the focus is gone.
    list.current?.querySelectorAll('a').item(shownAtFirst).focus()
  }
  return (
    <Paper component="section" aria-labelledby={id} variant="outlined" sx={{ p: 2, minWidth: 0 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 1 }}>
        {icon}
        <Typography id={id} variant="h3">
          {title}
        </Typography>
      </Box>
      <Box component="ul" ref={list} sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
        {shown.map(({ key, name, to, note }) => (
          <Box component="li" key={key} sx={{ overflowWrap: 'anywhere' }}>
            <Link component={RouterLink} to={to} sx={{ fontWeight: 500, display: 'inline-block', minHeight: 24 }}>
              {name}
            </Link>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {note}
            </Typography>
          </Box>
        ))}
      </Box>
      {hiddenCount > 0 ? (
        <Link component="button" type="button" variant="body2" onClick={showRest} sx={{ mt: 1.5, minHeight: 24 }}>
          {t('attention.show', { number: format.number(hiddenCount) })}
        </Link>
      ) : null}
      {more === undefined ? null : (
        <Typography variant="body2" sx={{ mt: 1.5 }}>
          {more.to === undefined ? (
            more.text
          ) : (
            <Link component={RouterLink} to={more.to} sx={{ display: 'inline-block', minHeight: 24 }}>
              {more.text}
            </Link>
          )}
        </Typography>
      )}
    </Paper>
  )
}

/** The kinds that there is something of, the most urgent first. */
function useKinds(attention: Attention): (KindProps & { key: string })[] {
  const { t } = useTranslation('activity')
  const format = useFormat()
  const { failing, expiringSecrets, neverUsed, unused, legacyKey } = attention

  const moreOf = (
    { items, total, totalIsAtLeast }: Attention[Exclude<keyof Attention, 'legacyKey'>],
    list?: string,
  ) => {
    if (total <= items.length) return undefined
    const number = format.number(total)
    if (list !== undefined)
      return { text: t(totalIsAtLeast ? 'attention.allAtLeast' : 'attention.all', { number }), to: list }
    return { text: t(totalIsAtLeast ? 'attention.moreAtLeast' : 'attention.more', { number }) }
  }

  const kinds = [
    {
      key: 'failing',
      icon: <ErrorOutline color="error" />,
      title: t('attention.failing'),
      entries: failing.items.map(({ id, name, reason, refusals, refusedAt }) => ({
        key: id,
        name,
        to: paths.consumerFailures(id),
        note: t('attention.failingNote', {
          cause: t(`causes.${reason}`),
          count: refusals,
          number: format.number(refusals),
          hours: failingHours,
          when: format.relative(refusedAt),
        }),
      })),
      more: moreOf(failing),
    },
    {
      key: 'expiringSecrets',
      icon: <HourglassBottom color="warning" />,
      title: t('attention.expiringSecrets', { days: expiringSecretDays }),
      entries: expiringSecrets.items.map(({ id, name, lastFour, expiresAt }) => ({
        key: id,
        name,
        to: paths.consumerSecrets(id),
        note: t('attention.expiringSecretsNote', {
          lastFour,
          when: format.relative(expiresAt),
          date: format.date(expiresAt),
        }),
      })),
      more: moreOf(expiringSecrets),
    },
    {
      key: 'legacyKey',
      icon: <KeyOff color="warning" />,
      title: t('attention.legacyKey'),
      entries: legacyKey
        ? [
            {
              key: 'key',
              name: t('shell.apiConnection', { ns: 'common' }),
              to: paths.apiConnection,
              note: t('attention.legacyKeyNote', {
                count: legacyKey.calls,
                number: format.number(legacyKey.calls),
                days: legacyUseDays,
              }),
            },
          ]
        : [],
    },
    {
      key: 'neverUsed',
      icon: <NewReleases color="action" />,
      title: t('attention.neverUsed'),
      entries: neverUsed.items.map(({ id, name, createdAt }) => ({
        key: id,
        name,
        to: paths.consumer(id),
        note: t('attention.neverUsedNote', { when: format.relative(createdAt) }),
      })),
      more: moreOf(neverUsed, neverUsedList()),
    },
    {
      key: 'unused',
      icon: <Schedule color="action" />,
      title: t('attention.unused', { days: unusedDays }),
      entries: unused.items.map(({ id, name, lastUsedAt }) => ({
        key: id,
        name,
        to: paths.consumer(id),
        note: t('attention.unusedNote', { when: format.relative(lastUsedAt) }),
      })),
      more: moreOf(unused, paths.consumersOf({ status: 'active', lastUsed: 'unused90Days' })),
    },
  ]
  return kinds.filter(({ entries }) => entries.length > 0)
}

/** The part of the page about what somebody should look at, under its heading. */
export function AttentionSection({ children }: { children: ReactNode }) {
  const { t } = useTranslation('activity')
  const id = useId()
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} variant="h2" sx={{ mb: 1.5 }}>
        {t('attention.title')}
      </Typography>
      {children}
    </Box>
  )
}

/** What somebody should look at now. */
export function AttentionList({ attention }: { attention: Attention }) {
  const { t } = useTranslation('activity')
  const kinds = useKinds(attention)
  if (kinds.length === 0) {
    return (
      <Paper variant="outlined" sx={{ p: 2, display: 'flex', gap: 1.5 }}>
        <CheckCircleOutline color="success" />
        <Box>
          <Typography variant="h3" component="p">
            {t('attention.none')}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('attention.noneBody')}
          </Typography>
        </Box>
      </Paper>
    )
  }
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 300px), 1fr))' }}>
      {kinds.map(({ key, ...kind }) => (
        <Kind key={key} {...kind} />
      ))}
    </Box>
  )
}
