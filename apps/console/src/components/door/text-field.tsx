import { type ComponentProps, type ReactNode, useId } from 'react'
import styles from './door.module.css'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id' | 'className'> {
  label: string
  /** The fault in words; marks the field. */
  fault?: string | undefined
  /** What it is for, or has to be like; under the field. */
  hint?: string | undefined
  /** A button inside the field, at its end. */
  adornment?: ReactNode
}

/** A labelled text field with its fault underneath. */
export function TextField({ label, fault, hint, adornment, ...input }: TextFieldProps) {
  const id = useId()
  const notes = [fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <div className={styles.control}>
        <input
          {...input}
          id={id}
          className={adornment ? `${styles.input} ${styles.withButton}` : styles.input}
          aria-invalid={fault ? true : undefined}
          aria-describedby={notes || undefined}
        />
        {adornment}
      </div>
      {fault ? (
        <p id={`${id}-fault`} className={styles.fault}>
          {fault}
        </p>
      ) : null}
      {hint ? (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      ) : null}
    </div>
  )
}
