import type { Language } from './languages.ts'

/** The pages of the guide for whoever builds an integration, in the order in which they are read. */
export const integratorPages = [
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

/** The pages for the people of a company, who look after what is connected or use it. */
export const companyPages = ['usage', 'authorizations', 'people', 'signing-in', 'transactions-log'] as const

/** All pages of the guide, in the order in which they are read: the last part of their addresses, and their files' names. */
export const guidePages = [...integratorPages, ...companyPages] as const
/** One of {@link guidePages}. */
export type GuidePage = (typeof guidePages)[number]

/**
 * Where the guide, or a page of it, is.
 * @param language the reader's
 * @param page without one, the guide's first page, which lists the others
 */
export const guidePath = (language: Language, page?: GuidePage): string =>
  page === undefined ? `/docs/${language}` : `/docs/${language}/${page}`
