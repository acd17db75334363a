import Link from '@mui/material/Link'
import type { RefObject } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'

interface MoreModulesProps {
  /** How many aren't shown. */
  hiddenCount: number
  onShow: () => void
  /** The list of modules, which takes the focus: the button that had it is gone. */
  list: RefObject<HTMLElement | null>
}

/** Shows the modules that a long list of them has left out. */
export function MoreModules({ hiddenCount, onShow, list }: MoreModulesProps) {
  const { t } = useTranslation()
  if (hiddenCount === 0) return null
  const show = () => {
    flushSync(onShow)
    list.current?.focus()
  }
  return (
    <Link component="button" type="button" onClick={show} sx={{ mt: 0.5 }}>
      {t('moreModules', { count: hiddenCount })}
    </Link>
  )
}
