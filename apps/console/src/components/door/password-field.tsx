import { type Ref, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './door.module.css'
import { TextField } from './text-field.tsx'

const eye =
  'M12 5c-5 0-9.3 3.1-11 7 1.7 3.9 6 7 11 7s9.3-3.1 11-7c-1.7-3.9-6-7-11-7Zm0 12a5 5 0 1 1 0-10 5 5 0 0 1 0 10Zm0-2a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z'
const slash = 'm4.1 2.7 17.2 17.2-1.4 1.4L2.7 4.1Z'

interface PasswordFieldProps {
  ref: Ref<HTMLInputElement>
  label: string
  fault: string | undefined
  /** What it has to be like; under the field. */
  hint?: string
  /** Tells password managers whether to fill in the password in use or to think of one. */
  autoComplete: 'current-password' | 'new-password'
}

/** The password, hidden until asked to be shown. */
export function PasswordField({ ref, label, fault, hint, autoComplete }: PasswordFieldProps) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  const show = t('actions.showPassword')
  return (
    <TextField
      ref={ref}
      label={label}
      fault={fault}
      hint={hint}
      name="password"
      type={shown ? 'text' : 'password'}
      autoComplete={autoComplete}
      autoCapitalize="none"
      spellCheck={false}
      required
      adornment={
        <button
          type="button"
          className={styles.adornment}
          aria-label={show}
          aria-pressed={shown}
          title={show}
          onClick={() => setShown((before) => !before)}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d={eye} />
            {shown ? <path d={slash} /> : null}
          </svg>
        </button>
      }
    />
  )
}
