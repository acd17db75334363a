import { Navigate } from 'react-router'
import { useSession } from '../api/session.ts'
import { maySee } from './access.ts'
import { paths } from './paths.ts'

/** Where one starts: at the consumers whoever looks after them, everybody else at their own apps. */
export function Home() {
  const { user } = useSession()
  return <Navigate to={maySee(paths.consumers, user.role) ? paths.consumers : paths.myApps} replace />
}
