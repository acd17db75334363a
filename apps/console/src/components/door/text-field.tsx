import { type ComponentProps, type ReactNode, useId } from 'react'
import styles from './door.module.css'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id' | 'className'> {
  label: string
  /** The fault in words; marks the field. */
  fault?: string | undefined
  /** A button inside the field, at its end. */
  adornment?: ReactNode
}

/** A labelled text field with its fault underneath. */
export function TextField({ label, fault, adornment, ...input }: TextFieldProps) {
  const id = useId()
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
          aria-describedby={fault ? `${id}-fault` : undefined}
        />
        {adornment}
      </div>
      {fault ? (
        <p id={`${id}-fault`} className={styles.fault}>
          {fault}
        </p>
      ) : null}
    </div>
  )
}
