import { type CSSProperties, type ReactNode, useLayoutEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { DocumentTitle } from '../document-title.tsx'
import { doorColors } from './door-colors.ts'
import styles from './door.module.css'
import { LanguageSelect } from './language-select.tsx'

interface DoorPageProps {
  title: string
  children: ReactNode
  /** Of the card, in CSS pixels. */
  width?: number
}

/**
 * A page in front of the console: the product's name, one card, the choice of language. These pages are reached from other
 * apps and on slow phones, so they do without the component library and the router of the console behind them.
 */
export function DoorPage({ title, children, width = 420 }: DoorPageProps) {
  const { t } = useTranslation()
  useLayoutEffect(() => {
    document.body.style.margin = '0'
  }, [])
  const style: CSSProperties & Record<string, string> = { ...doorColors, '--door-width': `${width}px` }
  return (
    <div className={`${styles.door} ${styles.page}`} style={style}>
      <DocumentTitle title={title} />
      <main className={styles.card}>
        <p className={styles.brand}>
          <svg viewBox="0 0 32 32" className={styles.mark} aria-hidden="true">
            <rect width="32" height="32" rx="8" fill="currentColor" />
            <path
              className={styles.keyhole}
              d="M16 7a5.5 5.5 0 0 0-2.2 10.54L12.5 25h7l-1.3-7.46A5.5 5.5 0 0 0 16 7Z"
            />
          </svg>
          {t('product')}
        </p>
        {children}
      </main>
      <footer className={styles.footer}>
        <LanguageSelect />
      </footer>
    </div>
  )
}
