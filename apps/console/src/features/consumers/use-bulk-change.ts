import type { Consumer, ConsumerAction, ConsumersChanged } from '@latchkey/contracts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useChangeConsumers } from './consumer-selection.queries.ts'

/** How many consumers a sentence names before it only counts the others. */
const mostNamed = 3

/** Names consumers in a sentence, the first few of them. */
export function useConsumerNames(): (names: string[]) => string {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  return (names) => {
    const rest = names.length - mostNamed
    if (rest <= 0) return format.list(names)
    return format.list([...names.slice(0, mostNamed), t('bulk.others', { count: rest, number: format.number(rest) })])
  }
}

/** A question that is open: what is to be done, and to which. */
export interface BulkQuestion {
  action: Exclude<ConsumerAction, 'enable'>
  consumers: Consumer[]
  /** How many of them were used in the last 30 days. */
  used: number
}

const monthMilliseconds = 30 * 24 * 60 * 60 * 1000

const countUsed = (consumers: Consumer[], since: number): number =>
  consumers.filter(({ lastUsedAt }) => lastUsedAt !== null && Date.parse(lastUsedAt) >= since).length

/**
 * Does the same to several consumers, and says what became of them; what stops something asks first.
 * @param onDone takes the ids of those that are still there as they were, which there is something left to be done to
 */
export function useBulkChange(onDone: (left: string[]) => void) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const nameAll = useConsumerNames()
  const oneAtATime = useOneAtATime()
  const change = useChangeConsumers()
  const [question, setQuestion] = useState<BulkQuestion | null>(null)

  const tell = (action: ConsumerAction, consumers: Consumer[], { results }: ConsumersChanged) => {
    const nameOf = new Map(consumers.map(({ id, name }) => [id, name]))
    const done = results.filter(({ outcome }) => outcome === 'done').length
    const failed = results.flatMap(({ id, outcome }) =>
      outcome === 'done' ? [] : [t(`bulk.outcomes.${outcome}`, { name: nameOf.get(id) ?? '' })],
    )
    const sentence = t(`bulk.done.${action}`, { count: done, number: format.number(done) })
    if (failed.length === 0) notify(sentence)
    else notify(`${sentence} ${t('bulk.failed', { which: nameAll(failed) })}`, 'warning')
  }
  const run = async (action: ConsumerAction, consumers: Consumer[]) => {
    const body = { action, consumers: consumers.map(({ id, version }) => ({ id, version })) }
    const changed = await change.mutateAsync(body)
    tell(action, consumers, changed)
    setQuestion(null)
    onDone(changed.results.flatMap(({ id, outcome }) => (outcome === 'changed' || outcome === 'refused' ? [id] : [])))
  }

  return {
    question,
    pending: change.isPending,
    error: change.error,
    ask: (action: BulkQuestion['action'], consumers: Consumer[]) => {
      change.reset()
      setQuestion({ action, consumers, used: countUsed(consumers, Date.now() - monthMilliseconds) })
    },
    close: () => setQuestion(null),
    confirm: () => {
      // The question shows the reason itself, and stays for another try.
      if (question) run(question.action, question.consumers).catch(() => {})
    },
    enable: (consumers: Consumer[]) =>
      oneAtATime(() => run('enable', consumers).catch((error: unknown) => notify(problemMessage(error), 'error'))),
  }
}
