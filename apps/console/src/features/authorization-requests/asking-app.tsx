import type { AuthorizationQuestion } from '@latchkey/contracts'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import styles from '../../components/door/door.module.css'
import { LogoPicture } from '../../components/logo-picture.tsx'
import { initialOf } from '../../lib/initial.ts'
import own from './authorization-question.module.css'

interface AskingAppProps {
  app: AuthorizationQuestion['consumer']
  /** The heading, which says who asks. */
  ref: Ref<HTMLHeadingElement>
}

/** Which app asks: its logo or initial, its name, and what it says of itself. */
export function AskingApp({ app, ref }: AskingAppProps) {
  const { t } = useTranslation('authorization-requests')
  const initial = (
    <span className={own.initial} aria-hidden="true">
      {initialOf(app.name)}
    </span>
  )
  return (
    <div>
      <div className={own.app}>
        {app.logo ? (
          <LogoPicture
            path={`/consumers/${app.id}/logo`}
            logo={app.logo}
            alt=""
            height={56}
            maxWidth={112}
            fallback={initial}
          />
        ) : (
          initial
        )}
        <h1 className={`${styles.title} ${own.heading}`} ref={ref} tabIndex={-1}>
          {t('heading', { app: app.name })}
        </h1>
      </div>
      {app.description ? <p className={own.description}>{app.description}</p> : null}
    </div>
  )
}
