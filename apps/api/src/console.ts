import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** The built console: its page and icon, read once, and where its other files are. */
export interface ConsoleFiles {
  directory: string
  page: string
  icon: Buffer
}

/**
 * Reads the built console.
 * @param directory what the console's build made
 * @throws Error (`ENOENT`) when it was not built
 */
export const readConsole = (directory: string): ConsoleFiles => ({
  directory,
  page: readFileSync(join(directory, 'index.html'), 'utf8'),
  icon: readFileSync(join(directory, 'favicon.svg')),
})

/**
 * Sends the console's page, which finds out for itself what to show.
 * @param reply the answer
 * @param files from {@link readConsole}
 */
export const sendConsolePage = (reply: FastifyReply, files: ConsoleFiles): FastifyReply =>
  reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(files.page)

const isForAPage = (url: string, accept: string | undefined): boolean =>
  !/^\/(?:api|oauth|hub|docs|\.well-known)(?:[/?]|$)/u.test(url) &&
  (accept === undefined || /text\/html|\*\/\*/u.test(accept))

/**
 * Serves the console: its files, which never change under the same name, and its page for every address that is not another's.
 * @param app the root
 * @param files from {@link readConsole}
 */
export async function registerConsole(app: FastifyInstance, files: ConsoleFiles): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(files.directory, 'assets'),
    prefix: '/assets/',
    index: false,
    immutable: true,
    maxAge: '365d',
    decorateReply: false,
  })
  app.get('/favicon.svg', (_request, reply) =>
    reply.header('cache-control', 'public, max-age=86400').type('image/svg+xml').send(files.icon),
  )
  app.setNotFoundHandler((request, reply) => {
    const { method, url, headers } = request
    if ((method === 'GET' || method === 'HEAD') && !url.startsWith('/assets/') && isForAPage(url, headers.accept)) {
      return sendConsolePage(reply, files)
    }
    return reply.code(404).header('cache-control', 'no-store').send({ error: 'not_found' })
  })
}
