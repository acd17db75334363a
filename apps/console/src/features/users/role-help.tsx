import { capabilities, roleMay, roles } from '@latchkey/contracts'
import Check from '@mui/icons-material/Check'
import Remove from '@mui/icons-material/Remove'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Typography from '@mui/material/Typography'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'

/** What each role may do, in words: the same table that the API goes by. */
export function RoleHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation(['users', 'common'])
  const titleId = useId()
  // The names of the roles are long words.
  const isNarrow = useMediaQuery('(max-width: 599px)', { noSsr: true })
  return (
    <Dialog open={open} onClose={onClose} aria-labelledby={titleId} fullWidth fullScreen={isNarrow} maxWidth="sm">
      <DialogTitle id={titleId} sx={{ px: { xs: 2, sm: 3 } }}>
        {t('roleHelp.title')}
      </DialogTitle>
      {/* It scrolls, and the keyboard needs a place to scroll it from. */}
      <DialogContent tabIndex={0} sx={{ outlineOffset: -2, px: { xs: 2, sm: 3 } }}>
        <Typography sx={{ color: 'text.secondary', mb: 2 }}>{t('roleHelp.lead')}</Typography>
        <Box
          component="table"
          sx={{
            width: '100%',
            tableLayout: 'fixed',
            borderCollapse: 'collapse',
            typography: 'body2',
            '& th, & td': { borderBottom: 1, borderColor: 'divider', px: 0.25, py: 1, verticalAlign: 'top' },
            '& td, & thead th': { textAlign: 'center' },
            '& th:first-of-type': { textAlign: 'start', width: { xs: '32%', sm: '46%' }, pl: 0 },
            // The names of the roles stay above their columns.
            '& thead th': {
              position: 'sticky',
              top: 0,
              bgcolor: 'background.paper',
              boxShadow: 'inset 0 -1px var(--mui-palette-divider)',
              fontSize: { xs: '0.6875rem', sm: '0.75rem' },
              fontWeight: 600,
              overflowWrap: 'anywhere',
              hyphens: 'auto',
            },
            '& tbody th': { fontWeight: 400 },
          }}
        >
          <thead>
            <tr>
              <th scope="col">{t('roleHelp.capability')}</th>
              {roles.map((role) => (
                <th key={role} scope="col">
                  {t(`common:roles.${role}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {capabilities.map((capability) => (
              <tr key={capability}>
                <th scope="row">{t('roleHelp.question', { what: t(`capabilities.${capability}`) })}</th>
                {roles.map((role) => {
                  const may = roleMay(role, capability)
                  const Icon = may ? Check : Remove
                  return (
                    <td key={role}>
                      <Icon fontSize="small" aria-hidden sx={{ color: may ? 'success.main' : 'text.secondary' }} />
                      <VisuallyHidden>{may ? t('roleHelp.yes') : t('roleHelp.no')}</VisuallyHidden>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </Box>
        <Typography variant="body2" sx={{ color: 'text.secondary', mt: 2 }}>
          {t('roleHelp.always')}
        </Typography>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('common:actions.close')}</Button>
      </DialogActions>
    </Dialog>
  )
}
