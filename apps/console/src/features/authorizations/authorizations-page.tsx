import { PageHeading } from '../../components/page-heading.tsx'

/** Takes its place until the page is there. */
export function AuthorizationsPage() {
  return <PageHeading title="AuthorizationsPage" />
}
