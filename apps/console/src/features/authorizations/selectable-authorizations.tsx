import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useTranslation } from 'react-i18next'
import { AuthorizationCards } from './authorization-cards.tsx'
import type { ListedAuthorizations } from './authorization-list.tsx'
import { AuthorizationTable } from './authorization-table.tsx'
import type { AuthorizationView } from './authorization.queries.ts'
import { SelectionBar } from './selection-bar.tsx'
import { useSelection } from './use-selection.ts'

interface SelectableAuthorizationsProps extends ListedAuthorizations {
  /** They stand below their app, or their user, and needn't name it again. */
  within?: 'app' | 'user'
  sort: AuthorizationView['sort']
  onSort: (sort: AuthorizationView['sort']) => void
}

/** Where there is room for a table. */
export function useIsWide(): boolean {
  const theme = useTheme()
  return useMediaQuery(theme.breakpoints.up('lg'), { noSsr: true })
}

/** Authorizations as a table or as cards, of which several can be revoked at once. */
export function SelectableAuthorizations(props: SelectableAuthorizationsProps) {
  const { authorizations, onRevoke, onRevokeAll, within, sort, onSort } = props
  const { t } = useTranslation('authorizations')
  const isWide = useIsWide()
  const selection = useSelection(authorizations.map(({ id }) => id))
  const { ids } = selection
  return (
    <>
      <SelectionBar
        selection={selection}
        surface={within ? 'background.paper' : 'background.default'}
        onRevoke={() =>
          onRevokeAll({ chosen: { ids }, title: t('revokeAll.ofSelected', { count: ids.length }), isOwn: false })
        }
      />
      {isWide ? (
        <AuthorizationTable
          authorizations={authorizations}
          selection={selection}
          within={within}
          sort={sort}
          onSort={onSort}
          onRevoke={onRevoke}
        />
      ) : (
        <AuthorizationCards
          authorizations={authorizations}
          within={within ?? 'company'}
          heading={within ? 'h3' : 'h2'}
          selection={selection}
          onRevoke={onRevoke}
        />
      )}
    </>
  )
}
