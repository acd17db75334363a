import { companyPages, type GuidePage, guidePath, integratorPages, type Language, languages } from '@latchkey/contracts'
import { escapeHtml, type RenderedPage } from './guide-page.ts'
import { type GuideWords, guideWords } from './guide-words.ts'

/** A page in its place. */
export interface PlacedPage extends RenderedPage {
  /** Absent for the guide's first page, which lists the others. */
  name: GuidePage | undefined
  path: string
}

/** The whole guide in one language, in the order in which it is read. */
export interface GuideEdition {
  language: Language
  pages: readonly PlacedPage[]
}

const link = (href: string, text: string, attributes = ''): string =>
  `<a href="${href}"${attributes}>${escapeHtml(text)}</a>`

const current = (isCurrent: boolean): string => (isCurrent ? ' aria-current="page"' : '')

const languageSwitch = (open: Language, page: GuidePage | undefined, words: GuideWords): string => {
  const items = languages.map((language) => {
    const attributes = ` lang="${language}" hreflang="${language}"${current(language === open)}`
    return `<li>${link(guidePath(language, page), guideWords[language].name, attributes)}</li>`
  })
  return `<nav class="languages" aria-label="${words.languages}"><ul>${items.join('')}</ul></nav>`
}

/** Pages that are read by the same people. */
interface PageGroup {
  id: string
  title: string
  pages: readonly PlacedPage[]
}

type PageGroups = readonly [integrators: PageGroup, companies: PageGroup]

/** All pages but the first one, by whom they are for. */
function groupsOf(pages: readonly PlacedPage[], words: GuideWords): PageGroups {
  const group = (id: string, title: string, names: readonly PlacedPage['name'][]): PageGroup => ({
    id,
    title,
    pages: pages.filter(({ name }) => names.includes(name)),
  })
  return [
    group('for-integrators', words.forIntegrators, integratorPages),
    group('for-companies', words.forCompanies, companyPages),
  ]
}

const list = (items: readonly string[], attributes = ''): string =>
  `<ul${attributes}>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`

const pageList = (
  { language, pages }: GuideEdition,
  [integrators, companies]: PageGroups,
  open: PlacedPage,
): string => {
  const words = guideWords[language]
  const itemOf = (page: PlacedPage): string => link(page.path, page.title, current(page === open))
  const group = ({ id, title }: PageGroup, items: readonly string[]): string =>
    `<p id="pages-${id}">${title}</p>${list(items, ` aria-labelledby="pages-${id}"`)}`
  return [
    list(pages.filter(({ name }) => name === undefined).map(itemOf)),
    group(integrators, [...integrators.pages.map(itemOf), link('/docs/api', words.reference)]),
    group(companies, companies.pages.map(itemOf)),
  ].join('')
}

const contents = (sections: RenderedPage['sections'], words: GuideWords): string =>
  sections.length === 0
    ? ''
    : `<nav class="contents" aria-labelledby="contents"><p id="contents">${words.onThisPage}</p><ul>${sections
        .map(({ id, title }) => `<li>${link(`#${id}`, title)}</li>`)
        .join('')}</ul></nav>`

/** What the other pages are about: the end of the first one. */
const overview = (groups: readonly PageGroup[]): string =>
  groups
    .map(({ id, title, pages }) => {
      const items = pages.map((page) => `${link(page.path, page.title)}<p>${escapeHtml(page.lead)}</p>`)
      return `<h2 id="${id}">${link(`#${id}`, title)}</h2>\n${list(items, ' class="overview"')}`
    })
    .join('\n')

const neighbours = (previous: PlacedPage | undefined, next: PlacedPage | undefined, words: GuideWords): string => {
  const neighbour = (page: PlacedPage | undefined, rel: 'prev' | 'next', word: string): string =>
    page ? `<a rel="${rel}" href="${page.path}"><span>${word}</span>${escapeHtml(page.title)}</a>` : ''
  const links = neighbour(previous, 'prev', words.previous) + neighbour(next, 'next', words.next)
  return `<nav class="neighbours" aria-label="${words.previous}, ${words.next}">${links}</nav>`
}

/**
 * A page of the guide as a document. Scripts only add to it: it reads and works without.
 * @param edition all pages in its language
 * @param page one of them
 */
export function guideDocument(edition: GuideEdition, page: PlacedPage): string {
  const { language, pages } = edition
  const words = guideWords[language]
  const [home, ...others] = pages
  const index = others.indexOf(page)
  const groups = groupsOf(pages, words)
  const [end, sections] =
    page === home
      ? [overview(groups), [...page.sections, ...groups]]
      : [neighbours(others[index - 1], others[index + 1], words), page.sections]
  return `<!doctype html>
<html lang="${language}" data-copy="${words.copy}" data-copied="${words.copied}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeHtml(page.lead)}">
<title>${escapeHtml(page.title)} · Latchkey</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/guide.css">
${languages.map((one) => `<link rel="alternate" hreflang="${one}" href="${guidePath(one, page.name)}">`).join('\n')}
<script src="/docs/guide.js"></script>
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header>
<p class="brand"><a href="${guidePath(language)}">Latchkey <span>${words.guide}</span></a></p>
${languageSwitch(language, page.name, words)}
</header>
<div class="columns">
<nav class="pages" aria-label="${words.pages}"><details><summary>${words.pages}</summary>${pageList(edition, groups, page)}</details></nav>
<main id="content" tabindex="-1">
${page.html}${end}
</main>
${contents(sections, words)}
</div>
</body>
</html>
`
}
