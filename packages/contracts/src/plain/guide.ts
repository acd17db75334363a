import type { Language } from './languages.ts'

/** The pages of the guide for integrators, in the order in which they are read: the last part of their addresses, and their files' names. */
export const guidePages = [
  'quick-start',
  'client-credentials',
  'authorization-code',
  'refreshing',
  'calling',
  'errors',
  'rotation',
  'rate-limits',
  'verifying',
  'moving-off-the-api-key',
] as const
/** One of {@link guidePages}. */
export type GuidePage = (typeof guidePages)[number]

/**
 * Where the guide, or a page of it, is.
 * @param language the reader's
 * @param page without one, the guide's first page, which lists the others
 */
export const guidePath = (language: Language, page?: GuidePage): string =>
  page === undefined ? `/docs/${language}` : `/docs/${language}/${page}`
