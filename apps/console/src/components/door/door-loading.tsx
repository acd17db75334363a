import { useTranslation } from 'react-i18next'
import { useSlow } from '../../lib/use-slow.ts'
import styles from './door.module.css'

/** While what the page is about is on its way; it says so when that takes long. */
export function DoorLoading() {
  const { t } = useTranslation()
  const slow = useSlow()
  return (
    <output className={styles.stack} aria-label={t('states.loading')}>
      {['70%', '95%', '60%', '80%'].map((width) => (
        <span key={width} className={styles.skeleton} style={{ width }} />
      ))}
      {slow ? t('states.slow') : null}
    </output>
  )
}
