import VpnKeyOutlined from '@mui/icons-material/VpnKeyOutlined'
import { paths } from './paths.ts'

/** The sections of the settings' side panel, in order; a new one is a line here and its routes in `router.tsx`. */
export const settingsSections = [
  { path: paths.apiConnections, label: 'shell.apiConnections', Icon: VpnKeyOutlined },
] as const
