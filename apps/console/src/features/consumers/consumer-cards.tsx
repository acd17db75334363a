import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Checkbox from '@mui/material/Checkbox'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../../app/paths.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { EntryLink } from '../../components/entry-link.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { rereading } from '../../lib/rereading.ts'
import { ConsumerStatus } from './consumer-status.tsx'
import type { ConsumerListProps } from './consumer-list-props.ts'
import { MaskedSecret } from './masked-secret.tsx'

// The whole card is pressed, with one link or box in it for screen readers and the keyboard.
const wholeCard = { '&::after': { content: '""', position: 'absolute', inset: 0 } } as const
const nameStyle = { flex: 1, minWidth: 0, fontWeight: 500, overflowWrap: 'anywhere', ...wholeCard } as const

/** The consumers as a list of cards, for narrow screens: the table's data and actions without the table. */
export function ConsumerCards({ consumers, busy, selection, onOpen }: ConsumerListProps) {
  const { t } = useTranslation(['consumers', 'common'])
  const id = useId()
  return (
    <Box
      component="ul"
      aria-label={t('list.label')}
      aria-busy={busy}
      sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5, ...rereading(busy) }}
    >
      {consumers.map((consumer) => (
        <Card
          key={consumer.id}
          component="li"
          variant="outlined"
          sx={{
            position: 'relative',
            p: 1.75,
            display: 'grid',
            gap: 0.75,
            ...(selection.ids.has(consumer.id) && { bgcolor: 'action.selected', borderColor: 'primary.main' }),
          }}
        >
          <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 1 }}>
            {selection.isChoosing ? (
              <>
                <Checkbox
                  id={`${id}-${consumer.id}`}
                  size="small"
                  sx={{ m: -0.75 }}
                  checked={selection.ids.has(consumer.id)}
                  onChange={() => selection.toggle(consumer.id)}
                />
                <Box component="label" htmlFor={`${id}-${consumer.id}`} sx={nameStyle}>
                  {consumer.name}
                </Box>
              </>
            ) : (
              <EntryLink
                href={paths.consumer(consumer.id)}
                onOpen={() => onOpen(consumer.id)}
                underline="none"
                sx={nameStyle}
              >
                {consumer.name}
              </EntryLink>
            )}
            <ConsumerStatus status={consumer.status} />
          </Box>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t(`grantTypes.${consumer.grantType}`)} · {consumer.permissionGroup.name}
          </Typography>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, typography: 'body2' }}>
            <Box component="span" sx={{ fontFamily: 'monospace', minWidth: 0, overflowWrap: 'anywhere' }}>
              {consumer.key}
            </Box>
            <Box sx={{ position: 'relative', zIndex: 1 }}>
              <CopyButton value={consumer.key} label={t('fields.key')} size="small" />
            </Box>
          </Box>
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              justifyContent: 'space-between',
              columnGap: 2,
              typography: 'body2',
              color: 'text.secondary',
            }}
          >
            <span>
              {t('fields.secret')}: <MaskedSecret consumer={consumer} />
            </span>
            <span>
              {t('fields.lastUsedAt')}: <RelativeTime moment={consumer.lastUsedAt} none={t('common:states.never')} />
            </span>
          </Box>
        </Card>
      ))}
    </Box>
  )
}
