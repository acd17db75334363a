import type { GrantType } from '@latchkey/contracts'
import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router'

/** The panel's tabs, in their order. */
export const panelTabs = ['details', 'usage', 'hub', 'failures', 'log', 'authorizations'] as const
/** One of {@link panelTabs}. */
export type PanelTab = (typeof panelTabs)[number]

/** The tabs of a consumer: nobody authorizes a program. @param grantType the consumer's */
export const tabsOf = (grantType: GrantType): readonly PanelTab[] =>
  grantType === 'authorization_code' ? panelTabs : panelTabs.filter((tab) => tab !== 'authorizations')

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
