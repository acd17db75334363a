import type { JsonWebKey } from '@latchkey/contracts'
import DeleteOutlined from '@mui/icons-material/DeleteOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useTranslation } from 'react-i18next'
import { keyKind } from './public-keys.ts'

const beginning = (key: JsonWebKey): string => (key.kty === 'EC' ? key.x : key.n).slice(0, 8)

interface PublicKeyListProps {
  keys: readonly JsonWebKey[]
  onRemove: (index: number) => void
}

/** The registered keys, by what their owner knows them by: the key ID, or how the key begins, and the kind. */
export function PublicKeyList({ keys, onRemove }: PublicKeyListProps) {
  const { t } = useTranslation('consumers')
  return (
    <Box
      component="ul"
      aria-label={t('keys.registered')}
      sx={{ listStyle: 'none', m: 0, p: 0, border: 1, borderColor: 'divider', borderRadius: 1 }}
    >
      {keys.map((key, index) => {
        const name = key.kid ?? `${beginning(key)}…`
        return (
          <Box
            component="li"
            // oxlint-disable-next-line react/no-array-index-key -- a key has no identity but its place
            key={index}
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 1,
              pl: 1.75,
              pr: 0.5,
              py: 0.25,
              '& + &': { borderTop: 1, borderColor: 'divider' },
            }}
          >
            <Box sx={{ flex: 1, minWidth: 0, typography: 'body2' }}>
              <Box component="span" sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}>
                {name}
              </Box>
              <Box component="span" sx={{ display: 'block', color: 'text.secondary' }}>
                {key.kid === undefined ? t('keys.withoutId', { kind: keyKind(key) }) : keyKind(key)}
              </Box>
            </Box>
            <Tooltip title={t('keys.remove', { key: name })}>
              <IconButton aria-label={t('keys.remove', { key: name })} onClick={() => onRemove(index)}>
                <DeleteOutlined fontSize="small" />
              </IconButton>
            </Tooltip>
          </Box>
        )
      })}
    </Box>
  )
}
