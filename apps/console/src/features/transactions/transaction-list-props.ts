import type { TransactionEntry } from '@latchkey/contracts'

/** What the table and the cards show alike. */
export interface TransactionListProps {
  entries: TransactionEntry[]
  /** What is shown is not yet what was asked for. */
  busy: boolean
  hrefOf: (id: string) => string
  onOpen: (id: string) => void
}
