import { actions } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useLocalized } from '../../i18n/use-language.ts'
import { type MatrixProps, columnsOf } from './matrix-props.ts'
import { permissionOf, permissionsOf, shareOf } from './permission-set.ts'
import { ShareCheckbox } from './share-checkbox.tsx'
import { useArrowKeys } from './use-arrow-keys.ts'

// The head stays in view over many modules: at the panel's edge (it would otherwise stop at the panel's padding), above the boxes.
const headCell = {
  position: 'sticky',
  top: -24,
  zIndex: 2,
  bgcolor: 'background.paper',
  boxShadow: 'inset 0 -1px var(--mui-palette-divider)',
  fontWeight: 500,
  verticalAlign: 'bottom',
  p: 0,
} as const
const cell = { p: 0, textAlign: 'center', borderTop: 1, borderColor: 'divider' } as const
const named = { display: 'flex', alignItems: 'center', gap: 0.25, textAlign: 'left' } as const

/** The matrix as a table, for wide screens: a row for each module, a column for each action, and a box for the whole of either. */
export function MatrixTable({ modules, held, marked, disabled = false, onChange }: MatrixProps) {
  const { t } = useTranslation(['permission-groups', 'common'])
  const localized = useLocalized()
  const { isTabStop, onFocus, onKeyDown } = useArrowKeys('0,0')
  const all = permissionsOf(modules)
  const place = (row: number, column: number) => ({ row, column, isTabStop: isTabStop(row, column) })
  return (
    <Box
      component="table"
      role="grid"
      aria-label={t('matrix.label')}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      sx={{
        width: '100%',
        borderCollapse: 'collapse',
        tableLayout: 'fixed',
        // Below the head.
        '& tbody input': { scrollMarginTop: 72 },
      }}
    >
      <Box component="thead" sx={{ '& th': headCell }}>
        <tr>
          <Box component="th" scope="col" sx={{ width: '34%' }}>
            <Box sx={named}>
              <ShareCheckbox
                share={shareOf(held, all)}
                label={t('matrix.everything')}
                disabled={disabled || all.length === 0}
                place={place(0, 0)}
                onChange={(wanted) => onChange(all, wanted)}
              />
              <Typography component="span" variant="body2" sx={{ fontWeight: 500 }}>
                {t('matrix.module')}
              </Typography>
            </Box>
          </Box>
          {columnsOf(modules).map(({ action, permissions }, index) => (
            <th key={action} scope="col">
              <Typography component="span" variant="body2" sx={{ display: 'block', fontWeight: 500 }}>
                {t(`common:permissions.${action}`)}
              </Typography>
              <ShareCheckbox
                share={shareOf(held, permissions)}
                label={t('matrix.column', { action: t(`common:permissions.${action}`) })}
                disabled={disabled || permissions.length === 0}
                place={place(0, index + 1)}
                onChange={(wanted) => onChange(permissions, wanted)}
              />
            </th>
          ))}
        </tr>
      </Box>
      <tbody>
        {modules.map((module, index) => {
          const name = localized(module.name)
          const permissions = permissionsOf([module])
          return (
            <Box component="tr" key={module.key} sx={{ '&:hover': { bgcolor: 'action.hover' } }}>
              <Box component="th" scope="row" sx={{ ...cell, fontWeight: 400 }}>
                <Box sx={named}>
                  <ShareCheckbox
                    share={shareOf(held, permissions)}
                    label={t('matrix.row', { module: name })}
                    disabled={disabled || permissions.length === 0}
                    place={place(index + 1, 0)}
                    onChange={(wanted) => onChange(permissions, wanted)}
                  />
                  <Typography component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere', py: 0.5 }}>
                    {name}
                  </Typography>
                </Box>
              </Box>
              {actions.map((action, column) => {
                const permission = permissionOf(module.key, action)
                return (
                  <Box
                    component="td"
                    key={action}
                    sx={{ ...cell, ...(marked.has(permission) ? { bgcolor: 'action.selected' } : {}) }}
                  >
                    {module.actions.includes(action) ? (
                      <ShareCheckbox
                        share={held.has(permission) ? 'all' : 'none'}
                        label={t('matrix.cell', { module: name, action: t(`common:permissions.${action}`) })}
                        disabled={disabled}
                        place={place(index + 1, column + 1)}
                        onChange={(wanted) => onChange([permission], wanted)}
                      />
                    ) : null}
                  </Box>
                )
              })}
            </Box>
          )
        })}
      </tbody>
    </Box>
  )
}
