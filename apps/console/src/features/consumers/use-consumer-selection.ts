import { type Consumer, maxChosenConsumers } from '@latchkey/contracts'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import type { ConsumerView } from './use-consumer-view.ts'

/** The consumers that a person has chosen in the list, to do something to all of them. */
export interface ConsumerSelection {
  /** As they were last loaded, in the order in which they were chosen. */
  chosen: Consumer[]
  ids: ReadonlySet<string>
  /** Whether a narrow screen lets one choose, rather than open. */
  isChoosing: boolean
  startChoosing: () => void
  /** Chooses these and no others, {@link maxChosenConsumers} at the most. */
  choose: (ids: ReadonlySet<string>) => void
  toggle: (id: string) => void
  /** Ends choosing. */
  clear: () => void
}

const nobody: ReadonlyMap<string, Consumer> = new Map()

/**
 * What is chosen in a list. It stays while the list is paged and sorted, and ends when the list is narrowed otherwise: what one can't see, one
 * can't mean.
 * @param view what the list is narrowed to
 * @param known what was loaded of it
 */
export function useConsumerSelection(view: ConsumerView, known: Consumer[]): ConsumerSelection {
  const { t } = useTranslation()
  const format = useFormat()
  const notify = useNotify()
  const narrowed = JSON.stringify({ ...view, sort: undefined })
  const [state, setState] = useState({ narrowed, isChoosing: false, chosen: nobody })
  const { isChoosing, chosen } = state.narrowed === narrowed ? state : { isChoosing: false, chosen: nobody }
  const ids = useMemo(() => new Set(chosen.keys()), [chosen])
  const newest = new Map(known.map((consumer) => [consumer.id, consumer]))
  const choose = (wanted: Iterable<string>) => {
    const found = [...wanted].flatMap((id) => newest.get(id) ?? chosen.get(id) ?? [])
    if (found.length > maxChosenConsumers) {
      notify(t('selection.most', { number: format.number(maxChosenConsumers) }), 'info')
    }
    const kept = found.slice(0, maxChosenConsumers).map((consumer) => [consumer.id, consumer] as const)
    setState({ narrowed, isChoosing, chosen: new Map(kept) })
  }
  return {
    chosen: [...chosen.values()].map((consumer) => newest.get(consumer.id) ?? consumer),
    ids,
    isChoosing: isChoosing || chosen.size > 0,
    startChoosing: () => setState({ narrowed, isChoosing: true, chosen }),
    choose,
    toggle: (id) =>
      choose(chosen.has(id) ? [...chosen.keys()].filter((other) => other !== id) : [...chosen.keys(), id]),
    clear: () => setState({ narrowed, isChoosing: false, chosen: nobody }),
  }
}
