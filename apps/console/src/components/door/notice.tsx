import type { ReactNode } from 'react'
import styles from './door.module.css'

interface NoticeProps {
  severity: 'error' | 'warning' | 'info'
  children: ReactNode
}

/** A framed sentence; an error is read out when it appears. */
export function Notice({ severity, children }: NoticeProps) {
  return (
    <div className={styles.notice} data-severity={severity} role={severity === 'error' ? 'alert' : undefined}>
      {children}
    </div>
  )
}
