import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'

/** Credentials and what belongs to them, a line each; goes around {@link Credential}s. */
export function CredentialList({ children }: { children: ReactNode }) {
  return (
    <Box component="dl" sx={{ m: 0, border: 1, borderColor: 'divider', borderRadius: 1, overflow: 'hidden' }}>
      {children}
    </Box>
  )
}

interface CredentialProps {
  label: string
  children: ReactNode
  /** What can be done with it, at the right. */
  action?: ReactNode
  /** Set in a fixed-width face, because every character counts. */
  code?: boolean
  /** It isn't there yet, or never will be. */
  faint?: boolean
}

/** One line: what it is, its value, what can be done with it. */
export function Credential({ label, children, action, code = false, faint = false }: CredentialProps) {
  return (
    <Box sx={{ pl: 1.75, pr: 0.75, pt: 1, pb: 0.75, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box component="dt" sx={{ typography: 'caption', color: 'text.secondary' }}>
        {label}
      </Box>
      <Box component="dd" sx={{ m: 0, display: 'flex', alignItems: 'center', gap: 1, minHeight: 28 }}>
        <Box
          sx={{
            flex: 1,
            minWidth: 0,
            overflowWrap: 'anywhere',
            typography: 'body2',
            ...(code ? { fontFamily: 'monospace' } : {}),
            ...(faint ? { color: 'text.secondary' } : {}),
          }}
        >
          {children}
        </Box>
        {action ? <Box sx={{ my: -1, flexShrink: 0 }}>{action}</Box> : null}
      </Box>
    </Box>
  )
}

/** A secret in full, in the one moment it can be shown. */
export function FreshSecret({ secret, onCopied }: { secret: string; onCopied: () => void }) {
  const { t } = useTranslation('consumers')
  const label = t('fields.secret')
  return (
    <Credential label={label} code action={<CopyButton value={secret} label={label} onCopied={onCopied} />}>
      {secret}
    </Credential>
  )
}
