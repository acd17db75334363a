import { guidePages, guidePath, type Language } from '@latchkey/contracts'
import { Marked, type Token, type Tokens } from 'marked'

/** A page of the guide, made of its Markdown. */
export interface RenderedPage {
  title: string
  /** Its first paragraph, as plain text: what the page is about. */
  lead: string
  html: string
  /** Its parts, for its table of contents. */
  sections: { id: string; title: string }[]
}

/** How the guide's files call what is different in each installation: the issuer, and the API that access tokens are for. */
const examples = { issuer: 'https://id.example', audience: 'https://api.example' }

/**
 * A page's Markdown with the addresses of an installation.
 * @param markdown as it is in the file
 * @param addresses issuer and audience
 */
export const withAddresses = (markdown: string, { issuer, audience }: typeof examples): string =>
  markdown.replaceAll(examples.issuer, issuer).replaceAll(examples.audience, audience)

/** Writes text so that it is text in HTML. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const idOf = (title: string): string =>
  title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/gu, '-')
    .replace(/^-|-$/gu, '')

/** What a heading or a paragraph says, without its marks. */
const plainText = (tokens: Token[]): string =>
  tokens
    .map((token) => ('tokens' in token && token.tokens ? plainText(token.tokens) : 'text' in token ? token.text : ''))
    .join('')

/** Pages name each other by their files, so that links work where the files are read too. */
function linkTarget(href: string, language: Language): string {
  const [file = '', fragment] = href.split('#')
  const page = guidePages.find((one) => file === `${one}.md`)
  if (page === undefined) return href
  return fragment === undefined ? guidePath(language, page) : `${guidePath(language, page)}#${fragment}`
}

/** `sh` is for a terminal, which is called so in every language; `js token.mjs` is to be saved under a name; others are what comes of it. */
function figure({ text, lang = '' }: Tokens.Code): string {
  const [language = '', name = language === 'sh' ? 'Terminal' : undefined] = lang.split(' ')
  const caption = name === undefined ? '' : `<figcaption>${escapeHtml(name)}</figcaption>`
  // Whatever is wider than the page scrolls, with the keyboard too.
  return `<figure class="snippet ${language}">${caption}<pre tabindex="0"><code>${escapeHtml(text)}</code></pre></figure>\n`
}

/**
 * Makes a page.
 * @param markdown begins with the title and a paragraph that says what it is about
 * @param language of the text, and of the pages it links to
 * @throws Error when there is no title or no such paragraph
 */
export function renderPage(markdown: string, language: Language): RenderedPage {
  const marked = new Marked({
    renderer: {
      heading({ depth, tokens }) {
        const id = idOf(plainText(tokens))
        const content = this.parser.parseInline(tokens)
        return depth === 1
          ? `<h1>${content}</h1>\n`
          : `<h${depth} id="${id}"><a href="#${id}">${content}</a></h${depth}>\n`
      },
      code: figure,
      // Long words of error codes break where a person would break them.
      codespan: ({ text }) => `<code>${escapeHtml(text).replaceAll('_', '_<wbr>')}</code>`,
      link({ href, tokens }) {
        return `<a href="${escapeHtml(linkTarget(href, language))}">${this.parser.parseInline(tokens)}</a>`
      },
    },
  })
  const tokens = marked.lexer(markdown)
  const headings = tokens.filter((token): token is Tokens.Heading => token.type === 'heading')
  const title = headings.find(({ depth }) => depth === 1)
  const lead = tokens.find((token): token is Tokens.Paragraph => token.type === 'paragraph')
  if (!title || !lead) throw new Error('a page of the guide begins with a title and a paragraph')
  return {
    title: plainText(title.tokens),
    lead: plainText(lead.tokens),
    html: marked.parser(tokens),
    sections: headings
      .filter(({ depth }) => depth === 2)
      .map((heading) => plainText(heading.tokens))
      .map((text) => ({ id: idOf(text), title: text })),
  }
}
