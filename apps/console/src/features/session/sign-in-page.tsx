import { PageHeading } from '../../components/page-heading.tsx'

/** Takes its place until the page is there. */
export function SignInPage() {
  return <PageHeading title="SignInPage" />
}
