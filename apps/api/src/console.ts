import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SessionService } from './features/sessions/session.service.ts'
import { sessionTokenOf } from './web/session-cookie.ts'

/** The built console: its page and icon, read once, and where its other files are. */
export interface ConsoleFiles {
  directory: string
  page: string
  /** The same page for a browser without a session, which need not ask who is signed in. */
  signedOutPage: string
  icon: Buffer
}

/**
 * Reads the built console.
 * @param directory what the console's build made
 * @throws Error (`ENOENT`) when it was not built
 */
export function readConsole(directory: string): ConsoleFiles {
  const page = readFileSync(join(directory, 'index.html'), 'utf8')
  return {
    directory,
    page,
    signedOutPage: page.replace('<html', '<html data-session="none"'),
    icon: readFileSync(join(directory, 'favicon.svg')),
  }
}

/** Sends the console's page, which finds out for itself what to show. */
export type SendConsole = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

/**
 * Makes what sends the page.
 * @param files from {@link readConsole}
 * @param sessions who knows whether a browser is signed in
 */
export const consoleSender =
  (files: ConsoleFiles, sessions: SessionService): SendConsole =>
  async (request, reply) => {
    const token = sessionTokenOf(request)
    // Unknown counts as signed in: the page then asks, and shows what is wrong.
    const signedOut = token === undefined || (await sessions.find(token).catch(() => true)) === undefined
    return reply
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(signedOut ? files.signedOutPage : files.page)
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
