import ChecklistRtl from '@mui/icons-material/ChecklistRtl'
import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined'
import MoreVert from '@mui/icons-material/MoreVert'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import MenuItem from '@mui/material/MenuItem'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { MenuButton } from '../../components/menu-button.tsx'

interface ConsumerMoreMenuProps {
  /** Saves all that the list is narrowed to. */
  onExport: () => void
  isNarrowed: boolean
  /** Lets several be chosen, where there are no boxes for that already. */
  onChoose: (() => void) | undefined
  buttonRef: Ref<HTMLButtonElement>
}

/** What can be done to the list besides. */
export function ConsumerMoreMenu({ onExport, isNarrowed, onChoose, buttonRef }: ConsumerMoreMenuProps) {
  const { t } = useTranslation('consumers')
  return (
    <MenuButton label={t('list.more')} icon={<MoreVert />} buttonRef={buttonRef}>
      {(closing) => [
        onChoose ? (
          <MenuItem key="choose" onClick={closing(onChoose)}>
            <ListItemIcon>
              <ChecklistRtl fontSize="small" />
            </ListItemIcon>
            <ListItemText>{t('selection.start')}</ListItemText>
          </MenuItem>
        ) : null,
        <MenuItem key="export" onClick={closing(onExport)}>
          <ListItemIcon>
            <FileDownloadOutlined fontSize="small" />
          </ListItemIcon>
          <ListItemText>{t(isNarrowed ? 'export.matching' : 'export.all')}</ListItemText>
        </MenuItem>,
      ]}
    </MenuButton>
  )
}
