import type { Role } from '@latchkey/contracts'
import AccountCircleOutlined from '@mui/icons-material/AccountCircleOutlined'
import PeopleOutlined from '@mui/icons-material/PeopleOutlined'
import BusinessOutlined from '@mui/icons-material/BusinessOutlined'
import ReceiptLongOutlined from '@mui/icons-material/ReceiptLongOutlined'
import SecurityOutlined from '@mui/icons-material/SecurityOutlined'
import ViewModuleOutlined from '@mui/icons-material/ViewModuleOutlined'
import VpnKeyOutlined from '@mui/icons-material/VpnKeyOutlined'
import { paths } from './paths.ts'
import { isAdministrator } from './roles.ts'

const everyone = (): boolean => true

/** The sections of the settings' side panel, in order; a new one is a line here and its routes in `router.tsx`. */
const settingsSections = [
  { path: paths.general, label: 'shell.general', Icon: BusinessOutlined, isOpenTo: isAdministrator },
  { path: paths.userAccounts, label: 'shell.userAccounts', Icon: PeopleOutlined, isOpenTo: isAdministrator },
  { path: paths.modules, label: 'shell.modules', Icon: ViewModuleOutlined, isOpenTo: isAdministrator },
  { path: paths.transactions, label: 'shell.transactions', Icon: ReceiptLongOutlined, isOpenTo: isAdministrator },
  { path: paths.security, label: 'shell.security', Icon: SecurityOutlined, isOpenTo: isAdministrator },
  { path: paths.apiConnections, label: 'shell.apiConnections', Icon: VpnKeyOutlined, isOpenTo: isAdministrator },
  { path: paths.account, label: 'shell.account', Icon: AccountCircleOutlined, isOpenTo: everyone },
] as const

/**
 * The sections that a role may open.
 * @param role of the person
 */
export const sectionsFor = (role: Role) => settingsSections.filter(({ isOpenTo }) => isOpenTo(role))

/**
 * Whether a role may open an address of the settings.
 * @param pathname of the address
 * @param role of the person
 */
export const maySee = (pathname: string, role: Role): boolean => {
  const section = settingsSections.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
  return section ? section.isOpenTo(role) : isAdministrator(role)
}
