import Check from '@mui/icons-material/Check'
import ContentCopy from '@mui/icons-material/ContentCopy'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { VisuallyHidden } from './visually-hidden.tsx'

type State = 'ready' | 'copied' | 'failed'

const noticeMilliseconds = 2500

interface CopyButtonProps {
  value: string
  /** What is copied, for the button's name: "Copy Key". */
  label: string
  size?: 'small' | 'medium'
  edge?: 'end' | false
  /** For cells of a grid, which moves its tab stop about. */
  tabIndex?: number
  /** It stands where all that overhangs is cut off, as in a cell of a grid. */
  clipped?: boolean
  /** Called once the text is in the clipboard. */
  onCopied?: (() => void) | undefined
}

/** Copies a text and says so, to the eye and to screen readers; also says when the browser did not let it. */
export function CopyButton({
  value,
  label,
  size = 'medium',
  edge = false,
  tabIndex = 0,
  clipped = false,
  onCopied,
}: CopyButtonProps) {
  const { t } = useTranslation()
  const [state, setState] = useState<State>('ready')
  const [pointedAt, setPointedAt] = useState(false)

  useEffect(() => {
    if (state === 'ready') return undefined
    const timer = setTimeout(() => setState('ready'), state === 'copied' ? noticeMilliseconds : 3 * noticeMilliseconds)
    return () => clearTimeout(timer)
  }, [state])

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value)
      setState('copied')
      onCopied?.()
    } catch {
      setState('failed')
    }
  }

  const name = t('actions.copyValue', { label })
  const notice = state === 'copied' ? t('states.copied') : state === 'failed' ? t('states.copyFailed') : ''
  return (
    <>
      <Tooltip
        title={notice || name}
        describeChild
        // It lies over what stands beside, which can be pressed all the same.
        disableInteractive
        open={pointedAt || state !== 'ready'}
        onOpen={() => setPointedAt(true)}
        onClose={() => setPointedAt(false)}
        slotProps={{ popper: { 'aria-hidden': state !== 'ready', disablePortal: !clipped } }}
      >
        <IconButton
          aria-label={name}
          size={size}
          edge={edge}
          tabIndex={tabIndex}
          color={state === 'failed' ? 'error' : state === 'copied' ? 'success' : 'default'}
          onClick={(event) => {
            event.stopPropagation()
            void copy()
          }}
        >
          {state === 'copied' ? <Check fontSize="small" /> : <ContentCopy fontSize="small" />}
        </IconButton>
      </Tooltip>
      <VisuallyHidden live="polite">{notice}</VisuallyHidden>
    </>
  )
}
