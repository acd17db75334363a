import type { Company } from '@latchkey/contracts'
import AppBar from '@mui/material/AppBar'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Toolbar from '@mui/material/Toolbar'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import { useSession } from '../api/session.ts'
import { LogoPicture } from '../components/logo-picture.tsx'
import { VisuallyHidden } from '../components/visually-hidden.tsx'
import { languageNames } from '../i18n/i18n.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { accentOf } from '../lib/accent.ts'
import { initialOf } from '../lib/initial.ts'
import { paths } from './paths.ts'

function Initial({ company: { name, color } }: { company: Pick<Company, 'name' | 'color'> }) {
  const accent = accentOf(color)
  return (
    <Box
      aria-hidden
      data-initial={initialOf(name)}
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

/** Company, its logo, language and number. */
function Brand() {
  const { t } = useTranslation()
  const language = useLanguage()
  const { company } = useSession()
  const title = t('shell.company', { company: company.name, language: languageNames[language], number: company.number })
  return (
    <>
      {company.logo ? (
        <LogoPicture
          path="/company/logo"
          logo={company.logo}
          alt=""
          height={36}
          maxWidth={112}
          fallback={<Initial company={company} />}
        />
      ) : (
        <Initial company={company} />
      )}
      <Typography noWrap title={title} sx={{ minWidth: 0, fontWeight: 600 }}>
        {title}
      </Typography>
    </>
  )
}

const brandLayout = { display: 'flex', alignItems: 'center', gap: 1.25, minWidth: 0, mr: 'auto' }

/**
 * Whose console this is at the left; at the right what one may do wherever one is.
 * @param props.leadsHome the left end is a link to where one starts
 */
export function TopBar({ children, leadsHome = false }: { children?: ReactNode; leadsHome?: boolean }) {
  const { t } = useTranslation()
  return (
    <AppBar
      position="sticky"
      color="inherit"
      elevation={0}
      // On paper it says once whose page this is.
      sx={{ borderBottom: 1, borderColor: 'divider', '@media print': { position: 'static' } }}
    >
      <Toolbar sx={{ gap: 1.25 }}>
        {leadsHome ? (
          <Link component={RouterLink} to={paths.home} color="inherit" underline="none" sx={brandLayout}>
            <Brand />
            <VisuallyHidden>{t('shell.home')}</VisuallyHidden>
          </Link>
        ) : (
          <Box sx={brandLayout}>
            <Brand />
          </Box>
        )}
        {children}
      </Toolbar>
    </AppBar>
  )
}
