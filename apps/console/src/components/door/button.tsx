import type { ReactNode, Ref } from 'react'
import styles from './door.module.css'

interface ButtonProps {
  children: ReactNode
  type?: 'button' | 'submit'
  primary?: boolean
  /** Under way: shows it, and ignores further presses without losing the focus. */
  pending?: boolean
  disabled?: boolean
  /** Id of the text that says why it is disabled. */
  describedBy?: string | undefined
  onPress?: () => void
  ref?: Ref<HTMLButtonElement>
}

/** A button that keeps the focus while its action is under way. */
export function Button({
  children,
  type = 'button',
  primary = false,
  pending = false,
  disabled = false,
  describedBy,
  onPress,
  ref,
}: ButtonProps) {
  const idle = !pending && !disabled
  return (
    <button
      ref={ref}
      // oxlint-disable-next-line react/button-has-type -- both values of the prop are button types
      type={type}
      className={primary ? `${styles.button} ${styles.primary}` : styles.button}
      aria-disabled={idle ? undefined : true}
      aria-busy={pending || undefined}
      aria-describedby={describedBy}
      onClick={(event) => {
        if (!idle) event.preventDefault()
        else onPress?.()
      }}
    >
      {pending ? <span className={styles.spinner} aria-hidden="true" /> : null}
      {children}
    </button>
  )
}
