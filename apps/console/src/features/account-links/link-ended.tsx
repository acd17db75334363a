import { useTranslation } from 'react-i18next'
import { paths } from '../../app/paths.ts'
import styles from '../../components/door/door.module.css'

/** The link was used, is too old, was replaced, or never was one: one sentence for all, since nobody is to learn which. */
export function LinkEnded() {
  const { t } = useTranslation('account-links')
  return (
    <div className={styles.stack}>
      <div role="alert">
        <h1 className={styles.title}>{t('ended.title')}</h1>
        <p className={styles.lead}>{t('ended.body')}</p>
        <p>{t('ended.whatNow')}</p>
      </div>
      <a href={paths.forgotPassword} className={styles.button}>
        {t('ended.askNew')}
      </a>
    </div>
  )
}
