import { readFileSync } from 'node:fs'
import { type GuidePage, guidePages, guidePath, type Language, languages } from '@latchkey/contracts'
import type { FastifyReply } from 'fastify'
import type { App } from '../app.ts'
import { acceptedLanguage } from '../web/accepted-language.ts'
import type { PlacedPage } from './guide-layout.ts'

/** Where the guide's text is: a folder for each language, a file for each page. */
export const guideFolder = new URL('../../guide/', import.meta.url)

// The first page has no name.
const names = [undefined, ...guidePages]

// What a page loads is ours, and named.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Every page there is, by its address. Made when somebody first asks: a start has better things to do. */
async function renderGuide(addresses: { issuer: string; audience: string }): Promise<ReadonlyMap<string, string>> {
  const [{ renderPage, withAddresses }, { guideDocument }] = await Promise.all([
    import('./guide-page.ts'),
    import('./guide-layout.ts'),
  ])
  const place = (language: Language, name: GuidePage | undefined): PlacedPage => {
    const markdown = readFileSync(new URL(`${language}/${name ?? 'index'}.md`, guideFolder), 'utf8')
    return { name, path: guidePath(language, name), ...renderPage(withAddresses(markdown, addresses), language) }
  }
  const documents = languages.flatMap((language) => {
    const pages = names.map((name) => place(language, name))
    return pages.map((page): [string, string] => [page.path, guideDocument({ language, pages }, page)])
  })
  return new Map(documents)
}

const asset = (name: string): string => readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8')

/** The console's typeface. */
const font = (): Buffer =>
  readFileSync(new URL(import.meta.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')))

/**
 * `/docs`: the guide, for anybody, in every language. Addresses without a language lead to the reader's.
 * @param app the server
 * @param addresses what snippets name: the issuer identifier, and the audience of access tokens
 */
export function registerGuide(app: App, addresses: { issuer: string; audience: string }): void {
  const files = [
    ['guide.css', 'text/css; charset=utf-8', asset('guide.css')],
    ['guide.js', 'text/javascript; charset=utf-8', asset('guide.js')],
    ['inter.woff2', 'font/woff2', font()],
  ] as const
  let rendered: Promise<ReadonlyMap<string, string>> | undefined
  const pages = () => {
    rendered ??= renderGuide(addresses).catch((error: unknown) => {
      // Whoever asks next has it tried again.
      rendered = undefined
      throw error
    })
    return rendered
  }

  void app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.schema = { hide: true }
    })
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'content-security-policy': policy, 'cache-control': 'public, max-age=300' })
    })
    for (const [name, type, content] of files) {
      scope.get(`/docs/${name}`, (_request, reply) => reply.type(type).send(content))
    }
    for (const page of names) {
      const inTheirLanguage = page === undefined ? '/docs' : `/docs/${page}`
      scope.get(inTheirLanguage, (request, reply): FastifyReply =>
        reply.header('vary', 'Accept-Language').redirect(guidePath(acceptedLanguage(request), page)),
      )
      for (const path of languages.map((language) => guidePath(language, page))) {
        scope.get(path, async (_request, reply) =>
          reply.type('text/html; charset=utf-8').send((await pages()).get(path)),
        )
      }
    }
  })
}
