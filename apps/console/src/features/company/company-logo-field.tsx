import type { CompanyProfile } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { LogoField } from '../../components/logo-field.tsx'
import { useRemoveLogo, useReplaceLogo } from './company.queries.ts'

/** The company's logo. */
export function CompanyLogoField({ company }: { company: CompanyProfile }) {
  const { t } = useTranslation('company')
  return (
    <LogoField
      path="/company/logo"
      logo={company.logo}
      texts={{
        of: t('logo.of', { company: company.name }),
        shown: t('logo.shown'),
        removeBody: t('logo.removeBody'),
        conflict: t('logo.conflict'),
      }}
      replace={useReplaceLogo(company)}
      remove={useRemoveLogo(company)}
    />
  )
}
