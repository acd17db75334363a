import type { Consumer } from '@latchkey/contracts'
import { useLocation, useNavigate, useParams } from 'react-router'
import { paths } from '../../app/paths.ts'
import { fromList, isFromList } from '../../lib/from-list.ts'
import { leaveWithoutAsking } from '../../lib/use-leave-guard.ts'
import { usePanelOpening } from '../../lib/use-panel-opening.ts'
import { ConsumerList } from './consumer-list.tsx'
import { ConsumerPanel, type ConsumerSurroundings } from './consumer-panel.tsx'

const newId = 'new'

/**
 * The tab OAuth consumers: the list, "+", and the panel that either opens.
 * @param props what the panel's tabs show that other parts of the console know
 */
export function ConsumersPage(surroundings: ConsumerSurroundings) {
  const { consumerId } = useParams()
  const { search, state } = useLocation()
  const navigate = useNavigate()
  const { shown, opening, keepFor } = usePanelOpening(consumerId)

  const openNew = () => void navigate({ pathname: paths.newConsumer, search }, { state: fromList })
  const close = () => {
    if (isFromList(state)) void navigate(-1)
    else void navigate({ pathname: paths.consumers, search })
  }
  const settle = ({ id }: Consumer) => {
    keepFor(id)
    const keptState = isFromList(state) ? fromList : {}
    void navigate(
      { pathname: paths.consumer(id), search },
      { replace: true, state: { ...keptState, ...leaveWithoutAsking.state } },
    )
  }
  const leave = () => void navigate({ pathname: paths.consumers, search }, { replace: true, ...leaveWithoutAsking })

  return (
    <>
      <ConsumerList
        onNew={openNew}
        onOpen={(id) => void navigate({ pathname: paths.consumer(id), search }, { state: fromList })}
      />
      <ConsumerPanel
        key={opening}
        surroundings={surroundings}
        id={shown === newId ? undefined : shown}
        open={consumerId !== undefined}
        onClose={close}
        onCreated={settle}
        onDeleted={leave}
      />
    </>
  )
}
