import type { ReactNode } from 'react'
import styles from './door.module.css'

/** A framed sentence; an error is read out when it appears. */
export function Notice({ severity, children }: { severity: 'error' | 'info'; children: ReactNode }) {
  return (
    <div className={styles.notice} data-severity={severity} role={severity === 'error' ? 'alert' : undefined}>
      {children}
    </div>
  )
}
