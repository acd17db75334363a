import type { Company } from '@latchkey/contracts'
import AppBar from '@mui/material/AppBar'
import Box from '@mui/material/Box'
import Toolbar from '@mui/material/Toolbar'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../api/session.ts'
import { CompanyLogo } from '../components/company-logo.tsx'
import { languageNames } from '../i18n/i18n.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { accentOf } from '../lib/accent.ts'

function Initial({ company: { name, color } }: { company: Pick<Company, 'name' | 'color'> }) {
  const accent = accentOf(color)
  return (
    <Box
      aria-hidden
      data-initial={name.charAt(0).toLocaleUpperCase()}
      sx={{
        '&::before': { content: 'attr(data-initial)' },
        flexShrink: 0,
        width: 28,
        height: 28,
        borderRadius: 1,
        display: 'grid',
        placeItems: 'center',
        fontWeight: 600,
        bgcolor: `light-dark(${accent.light}, ${accent.dark})`,
        color: `light-dark(${accent.onLight}, ${accent.onDark})`,
      }}
    />
  )
}

/** Company, its logo, language and number at the left; at the right what one may do wherever one is. */
export function TopBar({ children }: { children?: ReactNode }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { company } = useSession()
  const title = t('shell.company', { company: company.name, language: languageNames[language], number: company.number })
  return (
    <AppBar
      position="sticky"
      color="inherit"
      elevation={0}
      sx={{ borderBottom: 1, borderColor: 'divider', displayPrint: 'none' }}
    >
      <Toolbar sx={{ gap: 1.25 }}>
        {company.logo ? (
          <CompanyLogo logo={company.logo} alt="" height={36} maxWidth={112} fallback={<Initial company={company} />} />
        ) : (
          <Initial company={company} />
        )}
        <Typography noWrap title={title} sx={{ flex: 1, minWidth: 0, fontWeight: 500 }}>
          {title}
        </Typography>
        {children}
      </Toolbar>
    </AppBar>
  )
}
