import type { UserAccount } from '@latchkey/contracts'
import { useState } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import { paths } from '../../app/paths.ts'
import { fromList, isFromList } from '../../lib/from-list.ts'
import { leaveWithoutAsking } from '../../lib/use-leave-guard.ts'
import { usePanelOpening } from '../../lib/use-panel-opening.ts'
import { RoleHelp } from './role-help.tsx'
import { UserList } from './user-list.tsx'
import { UserPanel } from './user-panel.tsx'

const newId = 'new'

/** The tab Users: the list, "+", and the panel that either opens. */
export function UsersPage() {
  const { userId } = useParams()
  const { search, state } = useLocation()
  const navigate = useNavigate()
  const { shown, opening, keepFor } = usePanelOpening(userId)
  const [helpOpen, setHelpOpen] = useState(false)
  const openHelp = () => setHelpOpen(true)

  const close = () => {
    if (isFromList(state)) void navigate(-1)
    else void navigate({ pathname: paths.users, search })
  }
  const settle = ({ id }: UserAccount) => {
    keepFor(id)
    const keptState = isFromList(state) ? fromList : {}
    void navigate(
      { pathname: paths.user(id), search },
      { replace: true, state: { ...keptState, ...leaveWithoutAsking.state } },
    )
  }
  const leave = () => void navigate({ pathname: paths.users, search }, { replace: true, ...leaveWithoutAsking })

  return (
    <>
      <UserList
        onInvite={() => void navigate({ pathname: paths.newUser, search }, { state: fromList })}
        onOpen={(id) => void navigate({ pathname: paths.user(id), search }, { state: fromList })}
        onHelp={openHelp}
      />
      <UserPanel
        key={opening}
        id={shown === newId ? undefined : shown}
        open={userId !== undefined}
        onClose={close}
        onInvited={settle}
        onRemoved={leave}
        onHelp={openHelp}
      />
      <RoleHelp open={helpOpen} onClose={() => setHelpOpen(false)} />
    </>
  )
}
