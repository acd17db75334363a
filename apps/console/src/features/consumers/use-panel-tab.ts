import type { Consumer } from '@latchkey/contracts'
import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router'

/** The panel's tabs, in their order. */
export const panelTabs = ['details', 'usage', 'hub', 'failures', 'secrets', 'log', 'authorizations'] as const
/** One of {@link panelTabs}. */
export type PanelTab = (typeof panelTabs)[number]

/** The tabs of a consumer: nobody authorizes a program, and only what signs in with secrets has some. */
export const tabsOf = ({ grantType, authMethod }: Pick<Consumer, 'grantType' | 'authMethod'>): readonly PanelTab[] =>
  panelTabs.filter((tab) => {
    if (tab === 'authorizations') return grantType === 'authorization_code'
    return tab !== 'secrets' || authMethod === 'client_secret'
  })

/**
 * Which of the panel's tabs is open. It lives in the address behind the "#", so that a link leads to it, and the search of the list
 * behind the panel stays out of it.
 * @param open whether the panel is; while it slides out, when the address no longer says, it stays as it was
 */
export function usePanelTab(open: boolean): [tab: PanelTab, choose: (tab: PanelTab) => Promise<void>] {
  const { hash, pathname, search, state } = useLocation()
  const navigate = useNavigate()
  const addressed = panelTabs.find((candidate) => hash === `#${candidate}`) ?? panelTabs[0]
  const [tab, setTab] = useState(addressed)
  if (open && addressed !== tab) setTab(addressed)
  const choose = async (next: PanelTab): Promise<void> => {
    if (next === tab) return
    const to = { pathname, search, hash: next === panelTabs[0] ? '' : next }
    // At once, so that what is brought into view can take the focus.
    await navigate(to, { replace: true, state: state as unknown, flushSync: true })
  }
  return [tab, choose]
}
