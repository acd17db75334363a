import { maxRevokedAtOnce } from '@latchkey/contracts/plain'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNotify } from '../../components/notify.tsx'
import { useFormat } from '../../i18n/use-format.ts'

/** Which entries of a list are selected. */
export interface Selection {
  /** Those selected, in the list's order; {@link maxRevokedAtOnce} at the most. */
  ids: string[]
  has: (id: string) => boolean
  /** Selects one, or not any more. */
  toggle: (id: string) => void
  /** Selects all that are shown, or as many as there can be; or none. */
  toggleAll: () => void
  share: 'all' | 'some' | 'none'
}

/** @param shown ids of the entries that are shown; of what is not among them nothing is selected */
export function useSelection(shown: readonly string[]): Selection {
  const { t } = useTranslation()
  const format = useFormat()
  const notify = useNotify()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const ids = shown.filter((id) => selected.has(id))
  const isFull = ids.length === Math.min(shown.length, maxRevokedAtOnce)
  const select = (wanted: readonly string[]) => {
    if (wanted.length > maxRevokedAtOnce)
      notify(t('selection.most', { number: format.number(maxRevokedAtOnce) }), 'info')
    setSelected(new Set(wanted.slice(0, maxRevokedAtOnce)))
  }
  return {
    ids,
    has: (id) => selected.has(id),
    toggle: (id) => select(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]),
    toggleAll: () => select(isFull ? [] : shown),
    share: ids.length === 0 ? 'none' : ids.length === shown.length ? 'all' : 'some',
  }
}
