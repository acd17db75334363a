import { type GuidePage, guidePath } from '@latchkey/contracts/plain'
import OpenInNew from '@mui/icons-material/OpenInNew'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../i18n/use-language.ts'
import { visuallyHidden } from './visually-hidden.tsx'

/** Leads to a page of the guide in the language in use, beside what is being done here. */
export function GuideLink({ page }: { page: GuidePage }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <Link href={guidePath(language, page)} target="_blank" rel="noopener" sx={{ whiteSpace: 'nowrap' }}>
      {t('guide.read')}
      <OpenInNew aria-hidden sx={{ ml: 0.5, fontSize: '1em', verticalAlign: '-0.125em' }} />
      <Box component="span" sx={visuallyHidden}>
        {t('guide.newTab')}
      </Box>
    </Link>
  )
}
