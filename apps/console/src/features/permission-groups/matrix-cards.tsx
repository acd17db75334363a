import type { Action, Permission } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import { useTranslation } from 'react-i18next'
import { useLocalized } from '../../i18n/use-language.ts'
import { type MatrixProps, columnsOf } from './matrix-props.ts'
import { permissionsOf, shareOf } from './permission-set.ts'
import { ShareCheckbox } from './share-checkbox.tsx'

interface CardProps extends Omit<MatrixProps, 'modules'> {
  title: string
  all: readonly Permission[]
  parts: readonly { action: Action; permissions: readonly Permission[] }[]
}

function Card({ title, all, parts, held, marked, disabled = false, onChange }: CardProps) {
  const { t } = useTranslation(['permission-groups', 'common'])
  return (
    <Box
      component="fieldset"
      disabled={disabled}
      sx={{ m: 0, minWidth: 0, border: 1, borderColor: 'divider', borderRadius: 1, px: 1.5, pb: 1, pt: 0.5 }}
    >
      <Box component="legend" sx={{ px: 0.5, fontWeight: 500, fontSize: '0.9375rem', overflowWrap: 'anywhere' }}>
        {title}
      </Box>
      <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', columnGap: 1 }}>
        <FormControlLabel
          sx={{ gridColumn: '1 / -1', mr: 0 }}
          label={t('matrix.all')}
          control={
            <ShareCheckbox
              share={shareOf(held, all)}
              disabled={disabled}
              onChange={(wanted) => onChange(all, wanted)}
            />
          }
        />
        {parts.map(({ action, permissions }) => (
          <FormControlLabel
            key={action}
            sx={{
              mr: 0,
              ...(permissions.length === 1 && permissions.some((permission) => marked.has(permission))
                ? { bgcolor: 'action.selected', borderRadius: 1 }
                : {}),
            }}
            label={t(`common:permissions.${action}`)}
            control={
              <ShareCheckbox
                share={shareOf(held, permissions)}
                disabled={disabled}
                onChange={(wanted) => onChange(permissions, wanted)}
              />
            }
          />
        ))}
      </Box>
    </Box>
  )
}

/** The matrix as cards, for narrow screens: one for all modules, then one for each. */
export function MatrixCards({ modules, ...matrix }: MatrixProps) {
  const { t } = useTranslation('permission-groups')
  const localized = useLocalized()
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      {modules.length > 1 ? (
        <Card
          {...matrix}
          title={t('matrix.allModules')}
          all={permissionsOf(modules)}
          parts={columnsOf(modules).filter(({ permissions }) => permissions.length > 0)}
        />
      ) : null}
      {modules.map((module) => (
        <Card
          {...matrix}
          key={module.key}
          title={localized(module.name)}
          all={permissionsOf([module])}
          parts={columnsOf([module]).filter(({ permissions }) => permissions.length > 0)}
        />
      ))}
    </Box>
  )
}
