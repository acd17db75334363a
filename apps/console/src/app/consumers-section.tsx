import type { Consumer } from '@latchkey/contracts'
import { lazy } from 'react'
import { LatePart } from '../components/late-part.tsx'
import { LoadingState } from '../components/loading-state.tsx'
import { ConsumersPage } from '../features/consumers/consumers-page.tsx'
import { loadTexts } from '../i18n/i18n.ts'

// Loaded when their tabs are first opened, code and texts side by side.
const ConsumerLog = lazy(async () => {
  const [{ ConsumerLog: Loaded }] = await Promise.all([
    import('../features/transactions/consumer-log.tsx'),
    loadTexts('transactions'),
  ])
  return { default: Loaded }
})
const ConsumerAuthorizations = lazy(async () => {
  const [{ ConsumerAuthorizations: Loaded }] = await Promise.all([
    import('../features/authorizations/consumer-authorizations.tsx'),
    loadTexts('authorizations'),
  ])
  return { default: Loaded }
})

const loading = <LoadingState rows={5} height={96} />

const Log = ({ consumer }: { consumer: Consumer }) => (
  <LatePart waiting={loading}>
    <ConsumerLog consumerId={consumer.id} />
  </LatePart>
)

const Authorizations = ({ consumer }: { consumer: Consumer }) => (
  <LatePart waiting={loading}>
    <ConsumerAuthorizations consumer={consumer} />
  </LatePart>
)

/** The tab OAuth consumers, with what the log and the authorizations know of each. */
export const ConsumersSection = () => <ConsumersPage log={Log} authorizations={Authorizations} />
