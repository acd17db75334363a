import type { AuthorizationQuestion } from '@latchkey/contracts'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/door/notice.tsx'
import own from './authorization-question.module.css'

/** Where the app says that it is from, and where the answer really goes, for a person to compare. */
export function AnswerTarget({ question }: { question: AuthorizationQuestion }) {
  const { t } = useTranslation('authorization-requests')
  const { consumer, redirectHost, redirectsElsewhere } = question
  return (
    <>
      <dl className={own.facts}>
        {consumer.website === null ? null : (
          <div>
            <dt>{t('website')}</dt>
            <dd>
              <strong>{new URL(consumer.website).host}</strong>
              <span className={own.note}>{t('websiteUnchecked')}</span>
            </dd>
          </div>
        )}
        <div>
          <dt>{t('answerGoesTo')}</dt>
          <dd>
            <strong>{redirectHost}</strong>
          </dd>
        </div>
      </dl>
      {redirectsElsewhere ? <Notice severity="warning">{t('elsewhere')}</Notice> : null}
    </>
  )
}
