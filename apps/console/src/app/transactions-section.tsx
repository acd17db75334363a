import { TransactionsPage } from '../features/transactions/transactions-page.tsx'
import { PageMain } from './page-main.tsx'

/** The section Transactions log. */
export function TransactionsSection() {
  return (
    <PageMain>
      <TransactionsPage />
    </PageMain>
  )
}
