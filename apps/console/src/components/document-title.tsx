/** What the browser's tab says. @param props.title the page's name */
export function DocumentTitle({ title }: { title: string }) {
  return <title>{`${title} · Latchkey`}</title>
}
