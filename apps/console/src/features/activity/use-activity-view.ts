import { useMemo } from 'react'
import { faultOf, isDay, momentsOf, type Period, relativePeriods } from '../../lib/period.ts'
import { useAddressParameters } from '../../lib/use-address-parameters.ts'

/** What can be looked at together. */
export const rule = { maxDays: 90 }

const read = (parameters: URLSearchParams): Period => {
  const day = (name: 'from' | 'to'): string | undefined => parameters.getAll(name).slice(0, 1).find(isDay)
  const [from, to] = [day('from'), day('to')]
  const usual = from === undefined && to === undefined ? 'week' : undefined
  return { period: relativePeriods.find((one) => one === parameters.get('period')) ?? usual, from, to }
}

/**
 * The period as the API's moments, as far as it is over.
 * @returns `undefined` for one that can't be looked at
 */
export const spanOf = (view: Period, now: Date): { from?: string; to?: string } | undefined =>
  faultOf(view, rule) ? undefined : momentsOf(view, now)

/** What period Home is about. It lives in the address, so that a reload and a link show the same. */
export function useActivityView() {
  const { parameters, change } = useAddressParameters()
  const view = useMemo(() => read(parameters), [parameters])
  return { view, change: change satisfies (changes: Period) => void }
}
