import type { Module } from '@latchkey/contracts'
import ArrowDownward from '@mui/icons-material/ArrowDownward'
import ArrowUpward from '@mui/icons-material/ArrowUpward'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Chip from '@mui/material/Chip'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../../app/paths.ts'
import { EntryLink } from '../../components/entry-link.tsx'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useLocalized } from '../../i18n/use-language.ts'

type Direction = 'up' | 'down'

interface ModuleListProps {
  label: string
  modules: readonly Module[]
  onOpen: (key: string) => void
  /** Puts one module in another's place; absent where the order says nothing. */
  onMove?: (module: Module, neighbour: Module) => void
}

interface MoveButtonProps {
  module: Module
  direction: Direction
  neighbour: Module | undefined
  onMove: (neighbour: Module) => void
}

function MoveButton({ module, direction, neighbour, onMove }: MoveButtonProps) {
  const { t } = useTranslation('modules')
  const localized = useLocalized()
  const label = t(direction === 'up' ? 'list.up' : 'list.down', { module: localized(module.name) })
  const Icon = direction === 'up' ? ArrowUpward : ArrowDownward
  return (
    <Tooltip title={label}>
      <span>
        <IconButton
          size="small"
          aria-label={label}
          data-move={direction}
          disabled={!neighbour}
          onClick={() => neighbour && onMove(neighbour)}
        >
          <Icon fontSize="small" />
        </IconButton>
      </span>
    </Tooltip>
  )
}

/** Modules in their order, which two buttons at each change. */
export function ModuleList({ label, modules, onOpen, onMove }: ModuleListProps) {
  const { t } = useTranslation(['modules', 'common'])
  const format = useFormat()
  const localized = useLocalized()
  const list = useRef<HTMLUListElement>(null)
  const [moved, setMoved] = useState<{ key: string; direction: Direction } | null>(null)
  const order = modules.map(({ key }) => key).join(' ')

  // A row that changes places takes its button from under the keyboard; at either end the button is off, and its twin has the focus.
  useLayoutEffect(() => {
    if (!moved) return
    const row = list.current?.children[order.split(' ').indexOf(moved.key)]
    const buttons = [...(row?.querySelectorAll<HTMLButtonElement>('button[data-move]:enabled') ?? [])]
    const same = buttons.find((button) => button.dataset['move'] === moved.direction)
    ;(same ?? buttons[0])?.focus()
  }, [order, moved])

  const place = modules.findIndex(({ key }) => key === moved?.key)
  const movedModule = modules[place]
  return (
    <>
      <Card ref={list} component="ul" variant="outlined" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {modules.map((module, index) => (
          <Box
            component="li"
            key={module.key}
            sx={{
              position: 'relative',
              display: 'flex',
              alignItems: 'center',
              gap: 1.5,
              px: 2,
              py: 1.25,
              '& + &': { borderTop: 1, borderColor: 'divider' },
              '&:hover': { bgcolor: 'action.hover' },
            }}
          >
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <EntryLink
                href={paths.module(module.key)}
                onOpen={() => onOpen(module.key)}
                underline="none"
                sx={{
                  fontWeight: 500,
                  overflowWrap: 'anywhere',
                  // The whole row opens the module, with one link in it for screen readers and the keyboard.
                  '&::after': { content: '""', position: 'absolute', inset: 0 },
                }}
              >
                {localized(module.name)}
              </EntryLink>
              <Typography
                variant="body2"
                sx={{ fontFamily: 'monospace', color: 'text.secondary', overflowWrap: 'anywhere' }}
              >
                {module.key}
              </Typography>
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {format.list(module.actions.map((action) => t(`common:permissions.${action}`)))}
              </Typography>
            </Box>
            {module.archived ? <Chip size="small" label={t('list.archivedChip')} /> : null}
            {onMove && modules.length > 1 ? (
              <Box sx={{ position: 'relative', zIndex: 1, display: 'flex', flexShrink: 0 }}>
                {(['up', 'down'] as const).map((direction) => (
                  <MoveButton
                    key={direction}
                    module={module}
                    direction={direction}
                    neighbour={modules[direction === 'up' ? index - 1 : index + 1]}
                    onMove={(neighbour) => {
                      setMoved({ key: module.key, direction })
                      onMove(module, neighbour)
                    }}
                  />
                ))}
              </Box>
            ) : null}
          </Box>
        ))}
      </Card>
      <VisuallyHidden live="polite">
        {movedModule
          ? t('list.moved', {
              module: localized(movedModule.name),
              n: format.number(place + 1),
              m: format.number(modules.length),
            })
          : ''}
      </VisuallyHidden>
    </>
  )
}
