import { Navigate } from 'react-router'
import { useSession } from '../api/session.ts'
import { paths } from './paths.ts'
import { isAdministrator } from './roles.ts'

/** Where one starts: administrators at the consumers, everybody else at their own apps. */
export function Home() {
  const { user } = useSession()
  return <Navigate to={isAdministrator(user.role) ? paths.consumers : paths.myApps} replace />
}
