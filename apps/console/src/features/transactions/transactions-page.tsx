import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate, useParams } from 'react-router'
import { paths } from '../../app/paths.ts'
import { PageHeading } from '../../components/page-heading.tsx'
import { usePanelOpening } from '../../lib/use-panel-opening.ts'
import { TransactionList } from './transaction-list.tsx'
import { TransactionPanel } from './transaction-panel.tsx'

/** Marks a panel that was opened from the list, so that closing it is going back. */
const fromList = { fromList: true }

const isFromList = (state: unknown): boolean =>
  typeof state === 'object' && state !== null && Reflect.get(state, 'fromList') === true

/** The Transactions Log: its entries, and the panel in which one of them opens. */
export function TransactionsPage() {
  const { t } = useTranslation('transactions')
  const { transactionId } = useParams()
  const { search, state } = useLocation()
  const navigate = useNavigate()
  const { shown, opening } = usePanelOpening(transactionId)
  const close = () => {
    if (isFromList(state)) void navigate(-1)
    else void navigate({ pathname: paths.transactions, search })
  }
  return (
    <>
      <PageHeading title={t('shell.transactions', { ns: 'common' })} guide="transactions-log">
        {t('lead')}
      </PageHeading>
      <TransactionList
        onOpen={(id) => void navigate({ pathname: paths.transaction(id), search }, { state: fromList })}
        hrefOf={paths.transaction}
      />
      <TransactionPanel key={opening} id={shown} open={transactionId !== undefined} onClose={close} />
    </>
  )
}
