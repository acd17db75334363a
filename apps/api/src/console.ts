import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import fastifyStatic from '@fastify/static'
import { type Language, roleMay } from '@latchkey/contracts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { toContract } from './features/sessions/session-contract.ts'
import type { SessionService, SignedIn } from './features/sessions/session.service.ts'
import { isInRanges } from './lib/ip-ranges.ts'
import { acceptedLanguage } from './web/accepted-language.ts'
import { originOf } from './web/request-origin.ts'
import { sessionTokenOf } from './web/session-cookie.ts'

/** The built console: its page and icon, read once, and where its other files are. */
export interface ConsoleFiles {
  directory: string
  page: string
  /** Links to the files that each page begins with, by where its addresses begin and by language. */
  firstFiles: Record<string, Record<Language, string>>
  icon: Buffer
}

/**
 * Reads the built console.
 * @param directory what the console's build made
 * @throws Error (`ENOENT`) when it was not built
 */
export function readConsole(directory: string): ConsoleFiles {
  return {
    directory,
    page: readFileSync(join(directory, 'index.html'), 'utf8'),
    firstFiles: JSON.parse(readFileSync(join(directory, '.vite/first-files.json'), 'utf8')),
    icon: readFileSync(join(directory, 'favicon.svg')),
  }
}

/** Sends the console's page, which finds out for itself what to show. */
export type SendConsole = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

/** Whom a browser's session stands for, nobody (`null`), or `undefined` where that can't be told now: the page then asks. */
async function signedInWith(request: FastifyRequest, sessions: SessionService): Promise<SignedIn | null | undefined> {
  const token = sessionTokenOf(request)
  if (token === undefined) return null
  try {
    return (await sessions.find(token)) ?? null
  } catch {
    return undefined
  }
}

/** An attribute that tells the page who is signed in, as `GET /api/v1/session` would tell it. */
function sessionAttribute(request: FastifyRequest, signedIn: SignedIn | null | undefined): string {
  if (signedIn === null) return ' data-session="none"'
  // Where the company doesn't let them be, they are told so when they ask.
  if (!signedIn || !isInRanges(signedIn.rules.allowedIpRanges, originOf(request).ip)) return ''
  const text = JSON.stringify(toContract(signedIn))
  return ` data-session="${text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}"`
}

/** Where an address leads. From the console's first page, whoever doesn't look after consumers is led on to their own apps. */
function pathOf(url: string, signedIn: SignedIn | null | undefined): string {
  const path = url.split('?')[0] ?? ''
  return path === '/' && signedIn && !roleMay(signedIn.user.role, 'manage_consumers') ? '/my-apps' : path
}

/** What the document names, so that nothing waits until it is found in another file. */
function firstLinks({ firstFiles }: ConsoleFiles, pathname: string, language: Language): string {
  const page = Object.keys(firstFiles).find((path) => pathname === path || pathname.startsWith(`${path}/`))
  return page === undefined ? '' : (firstFiles[page]?.[language] ?? '')
}

/**
 * Makes what sends the page.
 * @param files from {@link readConsole}
 * @param sessions who knows whether a browser is signed in
 */
export const consoleSender =
  (files: ConsoleFiles, sessions: SessionService): SendConsole =>
  async (request, reply) => {
    const signedIn = await signedInWith(request, sessions)
    const language = signedIn?.user.language ?? acceptedLanguage(request)
    return reply
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(
        files.page
          .replace('<html lang="en"', () => `<html${sessionAttribute(request, signedIn)} lang="${language}"`)
          .replace('</head>', () => `${firstLinks(files, pathOf(request.url, signedIn), language)}</head>`),
      )
  }

const isForAPage = (url: string, accept: string | undefined): boolean =>
  !/^\/(?:api|oauth|docs)(?:[/?]|$)|^[^?]*\/\.well-known(?:[/?]|$)/u.test(url) &&
  (accept === undefined || /text\/html|\*\/\*/u.test(accept))

/**
 * Serves the console: its files, which never change under the same name, and its page for every address that is not another's.
 * @param app the root
 * @param files from {@link readConsole}
 * @param sendConsole from {@link consoleSender}
 */
export async function registerConsole(
  app: FastifyInstance,
  files: ConsoleFiles,
  sendConsole: SendConsole,
): Promise<void> {
  await app.register(async (browsers) => {
    await browsers.register(cookie)
    await browsers.register(fastifyStatic, {
      root: join(files.directory, 'assets'),
      prefix: '/assets/',
      index: false,
      immutable: true,
      maxAge: '365d',
      decorateReply: false,
    })
    browsers.get('/favicon.svg', (_request, reply) =>
      reply.header('cache-control', 'public, max-age=86400').type('image/svg+xml').send(files.icon),
    )
    browsers.setNotFoundHandler((request, reply) => {
      const { method, url, headers } = request
      if ((method === 'GET' || method === 'HEAD') && !url.startsWith('/assets/') && isForAPage(url, headers.accept)) {
        return sendConsole(request, reply)
      }
      return reply.code(404).header('cache-control', 'no-store').send({ error: 'not_found' })
    })
  })
}
