import { languages } from '@latchkey/contracts/plain'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { languageNames, switchLanguage } from '../../i18n/i18n.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import styles from './door.module.css'
import { Notice } from './notice.tsx'

/** Chooses the language before anyone is signed in; the choice is kept in the browser. */
export function LanguageSelect() {
  const { t } = useTranslation()
  const language = useLanguage()
  const id = useId()
  const [failed, setFailed] = useState(false)

  const choose = async (value: string) => {
    const chosen = languages.find((option) => option === value)
    if (!chosen) return
    try {
      await switchLanguage(chosen)
      setFailed(false)
    } catch {
      setFailed(true)
    }
  }

  return (
    <div className={styles.stack}>
      <div className={styles.language}>
        <label htmlFor={id}>{t('language')}</label>
        <select
          id={id}
          className={styles.select}
          value={language}
          onChange={(event) => void choose(event.target.value)}
        >
          {languages.map((option) => (
            <option key={option} value={option} lang={option}>
              {languageNames[option]}
            </option>
          ))}
        </select>
      </div>
      {failed ? <Notice severity="error">{t('shell.languageNotLoaded')}</Notice> : null}
    </div>
  )
}
