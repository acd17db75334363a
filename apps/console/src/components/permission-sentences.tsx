import type { Permission } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { moduleOptions } from '../api/modules.ts'
import { usePermissionLines } from '../i18n/use-permission-lines.ts'
import { useCut } from '../lib/use-cut.ts'
import { MoreModules } from './more-modules.tsx'

/** Of a line, in pixels. */
const lineHeight = 20

/** What has more modules than these shows the rest on demand. */
const shownModules = 6

interface PermissionSentencesProps {
  permissions: readonly Permission[]
  /** What else there is to say of a permission. */
  noteOf?: (permission: Permission) => string | undefined
}

/** What permissions let somebody do, in plain words: a sentence for each, under its module's name. */
export function PermissionSentences({ permissions, noteOf }: PermissionSentencesProps) {
  const list = useRef<HTMLElement>(null)
  const { isPending } = useQuery(moduleOptions)
  const linesOf = usePermissionLines()
  const { shown, hiddenCount, showAll } = useCut(
    linesOf(permissions),
    shownModules,
    ({ sentences }) => sentences.filter(({ permission }) => noteOf?.(permission) !== undefined).length,
  )
  // Sentences that turned into the module's own words would move all that is below.
  if (isPending) return <Skeleton variant="rounded" height={permissions.length * lineHeight} />
  return (
    <>
      <Box
        component="ul"
        ref={list}
        tabIndex={-1}
        sx={{
          outline: 'none',
          m: 0,
          p: 0,
          listStyle: 'none',
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 11rem), 1fr))',
          columnGap: 2,
          rowGap: 1,
          typography: 'body2',
          overflowWrap: 'anywhere',
        }}
      >
        {shown.map(({ key, module, sentences }) => (
          <li key={key}>
            <Box component="span" sx={{ fontWeight: 500, color: 'text.primary' }}>
              {module}
            </Box>
            <Box component="ul" sx={{ m: 0, pl: 2.25, color: 'text.secondary' }}>
              {sentences.map(({ permission, text }) => {
                const note = noteOf?.(permission)
                return (
                  <li key={permission}>
                    {text}
                    {note === undefined ? null : (
                      <>
                        {' '}
                        <Typography
                          component="span"
                          variant="caption"
                          sx={{
                            px: 0.75,
                            border: 1,
                            borderColor: 'warning.main',
                            borderRadius: 1,
                            display: 'inline-block',
                          }}
                        >
                          {note}
                        </Typography>
                      </>
                    )}
                  </li>
                )
              })}
            </Box>
          </li>
        ))}
      </Box>
      <MoreModules hiddenCount={hiddenCount} onShow={showAll} list={list} />
    </>
  )
}
