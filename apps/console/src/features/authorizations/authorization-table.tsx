import type { Authorization } from '@latchkey/contracts'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import Paper from '@mui/material/Paper'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableContainer from '@mui/material/TableContainer'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import TableSortLabel from '@mui/material/TableSortLabel'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { RelativeTime } from '../../components/relative-time.tsx'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { AuthorizationView } from './authorization.queries.ts'
import { PermissionSummary } from './permission-summary.tsx'
import type { Selection } from './use-selection.ts'

interface AuthorizationTableProps {
  authorizations: Authorization[]
  selection: Selection
  /** They stand below their app, or their user, which then has no column. */
  within: 'app' | 'user' | undefined
  sort: AuthorizationView['sort']
  onSort: (sort: AuthorizationView['sort']) => void
  onRevoke: (authorization: Authorization) => void
}

function SortableHeader({
  field,
  label,
  sort,
  onSort,
}: { field: 'grantedAt' | 'lastUsedAt'; label: string } & Pick<AuthorizationTableProps, 'sort' | 'onSort'>) {
  const descending = sort === `-${field}`
  const active = descending || sort === field
  return (
    <TableCell {...(active ? { sortDirection: descending ? 'desc' : 'asc' } : {})} sx={{ width: 134 }}>
      <TableSortLabel
        active={active}
        direction={active && !descending ? 'asc' : 'desc'}
        onClick={() => onSort(descending ? field : `-${field}`)}
      >
        {label}
      </TableSortLabel>
    </TableCell>
  )
}

/** An app or a person. @param props.isHeader the row is called after it */
function NamedCell({ isHeader, name, detail }: { isHeader: boolean; name: string; detail: string | null }) {
  return (
    <TableCell {...(isHeader ? { component: 'th', scope: 'row' } : {})}>
      <Typography sx={{ fontWeight: isHeader ? 500 : 400, overflowWrap: 'anywhere' }}>{name}</Typography>
      {detail ? (
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {detail}
        </Typography>
      ) : null}
    </TableCell>
  )
}

/** The company's authorizations where there is room for a table. */
export function AuthorizationTable({
  authorizations,
  selection,
  within,
  sort,
  onSort,
  onRevoke,
}: AuthorizationTableProps) {
  const { t } = useTranslation('authorizations')
  const format = useFormat()
  return (
    <TableContainer component={Paper} variant="outlined">
      <Table
        aria-label={t('shell.authorizations', { ns: 'common' })}
        sx={{ tableLayout: 'fixed', '& td, & tbody th': { verticalAlign: 'top' } }}
      >
        <TableHead>
          <TableRow>
            <TableCell padding="checkbox">
              <VisuallyHidden>{t('selection.column')}</VisuallyHidden>
            </TableCell>
            {within === 'app' ? null : <TableCell sx={{ width: '21%' }}>{t('app')}</TableCell>}
            {within === 'user' ? null : <TableCell sx={{ width: '20%' }}>{t('user')}</TableCell>}
            <TableCell>{t('permissions')}</TableCell>
            <SortableHeader field="grantedAt" label={t('granted')} sort={sort} onSort={onSort} />
            <SortableHeader field="lastUsedAt" label={t('lastUsed')} sort={sort} onSort={onSort} />
            <TableCell sx={{ width: 104 }}>
              <VisuallyHidden>{t('revokeAccess')}</VisuallyHidden>
            </TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {authorizations.map((authorization) => {
            const { id, consumer, user, permissions, unused, grantedAt, lastUsedAt, expiresAt } = authorization
            return (
              <TableRow key={id} hover selected={selection.has(id)}>
                <TableCell padding="checkbox" sx={{ pt: 0.75 }}>
                  <Checkbox
                    checked={selection.has(id)}
                    onChange={() => selection.toggle(id)}
                    slotProps={{ input: { 'aria-label': t('selection.one', { app: consumer.name, user: user.name }) } }}
                  />
                </TableCell>
                {within === 'app' ? null : <NamedCell isHeader name={consumer.name} detail={consumer.description} />}
                {within === 'user' ? null : (
                  <NamedCell isHeader={within === 'app'} name={user.name} detail={user.email} />
                )}
                <TableCell>
                  <PermissionSummary permissions={permissions} unused={unused} />
                </TableCell>
                <TableCell>
                  {format.date(grantedAt)}
                  {expiresAt === null ? null : (
                    <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                      {t('until', { date: format.dateTime(expiresAt) })}
                    </Typography>
                  )}
                </TableCell>
                <TableCell>
                  <RelativeTime alone moment={lastUsedAt} none={t('neverUsed')} />
                </TableCell>
                <TableCell align="right" sx={{ py: 1 }}>
                  <Button
                    color="error"
                    onClick={() => onRevoke(authorization)}
                    aria-label={t('revokeOf', { app: consumer.name, user: user.name })}
                  >
                    {t('revokeShort')}
                  </Button>
                </TableCell>
              </TableRow>
            )
          })}
        </TableBody>
      </Table>
    </TableContainer>
  )
}
