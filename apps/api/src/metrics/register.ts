import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { secretsEqual } from '../lib/secret.ts'
import { isThisMachine } from '../web/secure-transport.ts'
import type { Metrics } from './metrics.ts'

const thisMachinesName = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/iu
const saysForwarded = /^(?:forwarded|via|x-real-ip|x-forwarded-.+)$/u

/**
 * Whether somebody on this machine asks, for themselves. A proxy on this machine is not: the whole world may be behind it. Most say so in
 * a header; some only by the name that was asked for.
 */
const isAskedHere = (request: FastifyRequest): boolean =>
  isThisMachine(request.socket.remoteAddress) &&
  isThisMachine(request.ip) &&
  thisMachinesName.test(request.headers.host ?? '') &&
  !Object.keys(request.headers).some((name) => saysForwarded.test(name))

const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer +([!-~]+) *$/iu.exec(headers.authorization ?? '')?.[1]

/**
 * What an operator's tools collect: `/metrics`. With a token, for whoever sends it. Without one, for this machine only and unknown to all
 * others; and for nobody where the issuer is reached over https, since then a proxy stands in front, and not every proxy says so.
 * @param app the root
 * @param options what there is to read, the operator's token, and the issuer identifier
 */
export function registerMetrics(
  app: FastifyInstance,
  { metrics, token, issuer }: { metrics: Metrics; token: string | undefined; issuer: string },
): void {
  const isForDevelopment = issuer.startsWith('http:')
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.header('cache-control', 'no-store')
    if (token === undefined && !(isForDevelopment && isAskedHere(request)))
      return reply.code(404).send({ error: 'not_found' })
    if (token !== undefined && !secretsEqual(bearerOf(request) ?? '', token)) {
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer realm="Latchkey metrics"')
        .send({ error: 'unauthorized' })
    }
    return reply.type(metrics.contentType).send(await metrics.read())
  }
  app.route({ method: ['GET', 'HEAD'], url: '/metrics', handler: answer })
}
