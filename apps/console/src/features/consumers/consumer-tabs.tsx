import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useTranslation } from 'react-i18next'
import type { PanelTab } from './use-panel-tab.ts'

const tabId = (id: string, tab: PanelTab): string => `${id}-tab-${tab}`

/**
 * What makes an element the content of a tab.
 * @param id of the tabs @param tab whose content it is
 */
export const tabPanelProps = (id: string, tab: PanelTab) => ({
  id: `${id}-panel-${tab}`,
  role: 'tabpanel',
  'aria-labelledby': tabId(id, tab),
})

interface ConsumerTabsProps {
  id: string
  tabs: readonly PanelTab[]
  tab: PanelTab
  onChoose: (tab: PanelTab) => void
}

/** The tabs of an existing consumer: what it is, what it does, and what was done to it. */
export function ConsumerTabs({ id, tabs, tab, onChoose }: ConsumerTabsProps) {
  const { t } = useTranslation('consumers')
  return (
    <Tabs
      value={tab}
      onChange={(_, next: PanelTab) => onChoose(next)}
      aria-label={t('tabs.label')}
      variant="scrollable"
      scrollButtons="auto"
      sx={{
        flexShrink: 0,
        borderBottom: 1,
        borderColor: 'divider',
        '& .MuiTab-root': { minWidth: 0, px: 1.75, flexGrow: 1 },
        '& .MuiTabs-scrollButtons.Mui-disabled': { opacity: 0.3 },
      }}
    >
      {tabs.map((name) => (
        <Tab
          key={name}
          value={name}
          id={tabId(id, name)}
          aria-controls={tabPanelProps(id, name).id}
          label={t(`tabs.${name}`)}
        />
      ))}
    </Tabs>
  )
}
