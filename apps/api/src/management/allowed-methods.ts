import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { sendProblem } from './problem.ts'

interface Path {
  pattern: RegExp
  methods: Set<string>
}

const toPattern = (url: string): RegExp =>
  new RegExp(`^${url.replaceAll(/[.+?^$()[\]|\\]/gu, String.raw`\$&`).replaceAll(/:[A-Za-z]+/gu, '[^/]+')}/?$`, 'u')

/**
 * Answers what no route takes: 405 with `Allow` where the path exists under another method (RFC 9110 section 15.5.6), 404 elsewhere.
 * Must be called before the routes it is to know are registered.
 * @param scope the scope whose routes are meant
 */
export function answerUnknownRoutes(scope: App): void {
  const paths = new Map<string, Path>()
  scope.addHook('onRoute', ({ url, method }) => {
    const path = paths.get(url) ?? { pattern: toPattern(url), methods: new Set<string>() }
    paths.set(url, path)
    for (const name of [method].flat()) path.methods.add(name)
  })
  scope.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const [pathname = ''] = request.url.split('?')
    const matching = [...paths.values()].filter(({ pattern }) => pattern.test(pathname))
    if (matching.length === 0) return sendProblem(reply, 'not_found', 'There is nothing at this address.')
    // A word may stand where another path has a placeholder.
    const methods = new Set(matching.flatMap((path) => Array.from(path.methods)))
    const allowed = Array.from(methods).toSorted().join(', ')
    return sendProblem(reply.header('allow', allowed), 'method_not_allowed', `Allowed here: ${allowed}.`)
  })
}
