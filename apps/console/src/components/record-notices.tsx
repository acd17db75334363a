import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { type ReactNode, useEffect, useRef } from 'react'
import type { useRecordForm } from '../lib/use-record-form.ts'
import { ConflictNotice } from './conflict-notice.tsx'

interface RecordNoticesProps {
  /** Why it was not saved, in words. */
  refusal: string | null
  /** What there is of somebody else's change. */
  conflict: ReturnType<typeof useRecordForm>['conflict']
  /** Says what was changed by somebody else, and that nothing typed is lost. */
  changed: string
  onLoad: () => Promise<void>
  /** What is said besides. */
  children?: ReactNode
}

/** What came of saving a form over something that others change, too: above its fields, and brought into sight. */
export function RecordNotices({ refusal, conflict, changed, onLoad, children }: RecordNoticesProps) {
  const notices = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (refusal !== null || conflict !== 'none') notices.current?.scrollIntoView({ block: 'nearest' })
  }, [refusal, conflict])
  return (
    <Box ref={notices} sx={{ display: 'grid', gap: 2, scrollMarginTop: 24, '&:empty': { display: 'none' } }}>
      {children}
      {refusal === null ? null : <Alert severity="error">{refusal}</Alert>}
      {conflict === 'none' ? null : (
        <ConflictNotice
          message={changed}
          merged={conflict === 'merged'}
          loading={conflict === 'loading'}
          onLoad={() => void onLoad()}
        />
      )}
    </Box>
  )
}
