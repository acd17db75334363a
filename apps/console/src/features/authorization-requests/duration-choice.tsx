import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import styles from '../../components/door/door.module.css'
import own from './authorization-question.module.css'

const untilRevoked = 'untilRevoked'
const choices = [untilRevoked, '2592000', '86400', '3600'] as const

interface DurationChoiceProps {
  /** How long the authorization is to last; `undefined` until it is revoked. */
  seconds: number | undefined
  onChange: (seconds: number | undefined) => void
  disabled: boolean
}

/** For how long one lets the app act. */
export function DurationChoice({ seconds, onChange, disabled }: DurationChoiceProps) {
  const { t } = useTranslation('authorization-requests')
  const id = useId()
  return (
    <div className={own.duration}>
      <label htmlFor={id} className={styles.label}>
        {t('duration.label')}
      </label>
      <select
        id={id}
        className={styles.select}
        value={seconds ?? untilRevoked}
        disabled={disabled}
        onChange={({ target: { value } }) => onChange(value === untilRevoked ? undefined : Number(value))}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {t(`duration.${choice}`)}
          </option>
        ))}
      </select>
    </div>
  )
}
