/**
 * Whether somebody who looks at the window sees an element from its top to its bottom, with nothing that stands over it.
 * @param element what is looked for
 */
export function isInSight(element: Element): boolean {
  const { top, bottom, left, width } = element.getBoundingClientRect()
  return [top + 1, bottom - 1].every((y) => element.contains(document.elementFromPoint(left + width / 2, y)))
}
