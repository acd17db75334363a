import type { Authorization } from '@latchkey/contracts'
import Button from '@mui/material/Button'
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

const shownModules = 3

interface AuthorizationTableProps {
  authorizations: Authorization[]
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

/** The company's authorizations where there is room for a table. */
export function AuthorizationTable({ authorizations, sort, onSort, onRevoke }: AuthorizationTableProps) {
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
            <TableCell sx={{ width: '21%' }}>{t('app')}</TableCell>
            <TableCell sx={{ width: '20%' }}>{t('user')}</TableCell>
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
            const { id, consumer, user, permissions, grantedAt, lastUsedAt, expiresAt } = authorization
            return (
              <TableRow key={id} hover>
                <TableCell component="th" scope="row">
                  <Typography sx={{ fontWeight: 500, overflowWrap: 'anywhere' }}>{consumer.name}</Typography>
                  {consumer.description ? (
                    <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
                      {consumer.description}
                    </Typography>
                  ) : null}
                </TableCell>
                <TableCell>
                  <Typography sx={{ overflowWrap: 'anywhere' }}>{user.name}</Typography>
                  <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
                    {user.email}
                  </Typography>
                </TableCell>
                <TableCell>
                  <PermissionSummary permissions={permissions} limit={shownModules} />
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
