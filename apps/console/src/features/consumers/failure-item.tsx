import type { ConsumerFailure } from '@latchkey/contracts'
import ExpandMore from '@mui/icons-material/ExpandMore'
import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { FailureDifference } from './failure-difference.tsx'

/** What the list of what would have been right is called. At the token endpoint it is what the app itself began with. */
const expectedLabel = ({ reason, endpoint }: ConsumerFailure): 'registered' | 'permitted' | 'expected' => {
  if (reason === 'scope_not_allowed') return 'permitted'
  const isRedirectUri = reason === 'redirect_uri_mismatch' || reason === 'redirect_uri_missing'
  return isRedirectUri && endpoint === 'authorize' ? 'registered' : 'expected'
}

const fetchFaults = ['unreachable', 'timed_out', 'wrong_status', 'too_large', 'not_json'] as const

/** What went wrong with fetching a consumer's keys, which is told in the place of something that was sent. */
const fetchFaultOf = ({ reason, detail }: ConsumerFailure) =>
  reason === 'keys_unreachable' ? fetchFaults.find((fault) => fault === detail.sent) : undefined

interface FailureItemProps {
  failure: ConsumerFailure
  open: boolean
  onToggle: (open: boolean) => void
}

/** One refusal: its cause and when; opened, what to do, what was sent, and what the integrator can quote. */
export function FailureItem({ failure, open, onToggle }: FailureItemProps) {
  const { t } = useTranslation(['consumers', 'activity'])
  const format = useFormat()
  const fetchFault = fetchFaultOf(failure)
  const { occurredAt, endpoint, error, reason, detail, traceId, ip, userAgent } = failure
  return (
    <Accordion
      component="li"
      disableGutters
      square
      elevation={0}
      expanded={open}
      onChange={(_, expanded) => onToggle(expanded)}
      slotProps={{ transition: { unmountOnExit: true }, heading: { component: 'h3' } }}
      sx={{
        bgcolor: 'transparent',
        borderBottom: 1,
        borderColor: 'divider',
        '&::before': { display: 'none' },
      }}
    >
      <AccordionSummary expandIcon={<ExpandMore />} sx={{ px: 0.5, '& .MuiAccordionSummary-content': { minWidth: 0 } }}>
        <Box sx={{ minWidth: 0 }}>
          <Typography component="span" sx={{ display: 'block', fontWeight: 500, overflowWrap: 'anywhere' }}>
            {t(`activity:causes.${reason}`)}
          </Typography>
          <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
            <RelativeTime moment={occurredAt} none="" /> · {t(`failures.endpoints.${endpoint}`)}
          </Typography>
        </Box>
      </AccordionSummary>
      <AccordionDetails sx={{ px: 0.5, pt: 0, display: 'grid', gap: 1.5 }}>
        <Typography variant="body2">{t(`remedies.${reason}`)}</Typography>
        {fetchFault ? null : (
          <FailureDifference detail={detail} expectedLabel={t(`failures.${expectedLabel(failure)}`)} />
        )}
        <FactList>
          {fetchFault ? <Fact name={t('failures.happened')}>{t(`failures.fetchFaults.${fetchFault}`)}</Fact> : null}
          <Fact name={t('failures.when')}>{format.dateTime(occurredAt)}</Fact>
          <Fact name={t('failures.from')}>{userAgent === '' ? ip : `${ip} · ${userAgent}`}</Fact>
          <Fact name={t('failures.answered')}>
            <code>{error}</code>
          </Fact>
          <Fact name={t('failures.trace')}>
            <Box component="code" sx={{ mr: 0.5 }}>
              {traceId}
            </Box>
            <CopyButton value={traceId} label={t('failures.trace')} size="small" />
          </Fact>
        </FactList>
      </AccordionDetails>
    </Accordion>
  )
}
