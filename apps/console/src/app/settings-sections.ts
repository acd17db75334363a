import type { Role } from '@latchkey/contracts'
import AccountCircleOutlined from '@mui/icons-material/AccountCircleOutlined'
import PeopleOutlined from '@mui/icons-material/PeopleOutlined'
import BusinessOutlined from '@mui/icons-material/BusinessOutlined'
import ReceiptLongOutlined from '@mui/icons-material/ReceiptLongOutlined'
import SecurityOutlined from '@mui/icons-material/SecurityOutlined'
import ViewModuleOutlined from '@mui/icons-material/ViewModuleOutlined'
import VpnKeyOutlined from '@mui/icons-material/VpnKeyOutlined'
import { maySee } from './access.ts'
import { paths } from './paths.ts'

/** The sections of the settings' side panel, in order; a new one is a line here, its routes in `router.tsx`, and who may in `access.ts`. */
const settingsSections = [
  { path: paths.general, label: 'shell.general', Icon: BusinessOutlined },
  { path: paths.userAccounts, label: 'shell.userAccounts', Icon: PeopleOutlined },
  { path: paths.modules, label: 'shell.modules', Icon: ViewModuleOutlined },
  { path: paths.transactions, label: 'shell.transactions', Icon: ReceiptLongOutlined },
  { path: paths.security, label: 'shell.security', Icon: SecurityOutlined },
  { path: paths.apiConnections, label: 'shell.apiConnections', Icon: VpnKeyOutlined },
  { path: paths.account, label: 'shell.account', Icon: AccountCircleOutlined },
] as const

/**
 * The sections that a role may open.
 * @param role of the person
 */
export const sectionsFor = (role: Role) => settingsSections.filter(({ path }) => maySee(path, role))
