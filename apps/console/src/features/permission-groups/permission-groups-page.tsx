import { idSchema, type PermissionGroup } from '@latchkey/contracts'
import { useCallback } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import { paths } from '../../app/paths.ts'
import { fromList, isFromList } from '../../lib/from-list.ts'
import { useAddressParameters } from '../../lib/use-address-parameters.ts'
import { leaveWithoutAsking } from '../../lib/use-leave-guard.ts'
import { usePanelOpening } from '../../lib/use-panel-opening.ts'
import { PermissionGroupList } from './permission-group-list.tsx'
import { PermissionGroupPanel } from './permission-group-panel.tsx'

const newId = 'new'
/** Names the group that a new one starts as a copy of. */
const copyParameter = 'copyOf'

const withParameter = (search: string, name: string, value: string | null): string => {
  const parameters = new URLSearchParams(search)
  if (value === null) parameters.delete(name)
  else parameters.set(name, value)
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

/** The tab Permissions: the list of groups, "+", and the panel that either opens. */
export function PermissionGroupsPage() {
  const { permissionGroupId: id } = useParams()
  const { search: fullSearch, state } = useLocation()
  const { parameters, change } = useAddressParameters()
  const navigate = useNavigate()
  const copyOf = id === newId ? idSchema.safeParse(parameters.get(copyParameter)).data : undefined
  const { shown, opening, keepFor } = usePanelOpening(copyOf === undefined ? id : `${newId} ${copyOf}`)
  const search = withParameter(fullSearch, copyParameter, null)
  const [kind, shownCopyOf] = shown?.split(' ') ?? []

  const onSearch = useCallback((text: string) => change({ search: text.trim() }), [change])
  const close = () => {
    if (isFromList(state)) void navigate(-1)
    else void navigate({ pathname: paths.permissionGroups, search })
  }
  const settle = (group: PermissionGroup) => {
    keepFor(group.id)
    const keptState = isFromList(state) ? fromList : {}
    void navigate(
      { pathname: paths.permissionGroup(group.id), search },
      { replace: true, state: { ...keptState, ...leaveWithoutAsking.state } },
    )
  }
  const duplicate = (group: PermissionGroup) =>
    void navigate({ pathname: paths.newPermissionGroup, search: withParameter(search, copyParameter, group.id) })
  const leave = () =>
    void navigate({ pathname: paths.permissionGroups, search }, { replace: true, ...leaveWithoutAsking })

  return (
    <>
      <PermissionGroupList
        search={parameters.get('search')?.trim().slice(0, 200) ?? ''}
        onSearch={onSearch}
        onNew={() => void navigate({ pathname: paths.newPermissionGroup, search }, { state: fromList })}
        onOpen={(group) => void navigate({ pathname: paths.permissionGroup(group), search }, { state: fromList })}
      />
      <PermissionGroupPanel
        key={opening}
        id={kind === newId ? undefined : shown}
        copyOf={shownCopyOf}
        open={id !== undefined}
        onClose={close}
        onCreated={settle}
        onDuplicate={duplicate}
        onDeleted={leave}
      />
    </>
  )
}
