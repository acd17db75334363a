import type { Consumer } from '@latchkey/contracts'
import type { ConsumerSelection } from './use-consumer-selection.ts'

/** What every way of showing the list is given. */
export interface ConsumerListProps {
  consumers: Consumer[]
  /** How many match in all. */
  total: number
  /** Another list is on its way; this one is still the one before. */
  busy: boolean
  selection: ConsumerSelection
  onOpen: (id: string) => void
}
