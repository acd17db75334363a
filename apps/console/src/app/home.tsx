import { roleMay } from '@latchkey/contracts/plain'
import { lazy, Suspense } from 'react'
import { Navigate } from 'react-router'
import { useSession } from '../api/session.ts'
import { loadTexts } from '../i18n/i18n.ts'
import { PageLoading } from './page-loading.tsx'
import { paths } from './paths.ts'

const ActivityPage = lazy(async () => {
  const [page] = await Promise.all([import('../features/activity/activity-page.tsx'), loadTexts('activity')])
  return { default: page.ActivityPage }
})

/** Where one starts: whoever looks after consumers sees what they do, everybody else their own apps, and loads no more than those. */
export function Home() {
  const { user } = useSession()
  if (!roleMay(user.role, 'manage_consumers')) return <Navigate to={paths.myApps} replace />
  return (
    <Suspense fallback={<PageLoading />}>
      <ActivityPage />
    </Suspense>
  )
}
