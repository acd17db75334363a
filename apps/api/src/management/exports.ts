import { Readable } from 'node:stream'
import { exportTotalHeader } from '@latchkey/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Answers with a file that is read while it is sent: the next piece is made when the reader has taken the last one. HEAD gets the headers alone.
 * @param request what asked for it
 * @param reply its answer
 * @param file `noun` and `extension` are what its name consists of, beside the day; `total` is about how many things are in it, `pieces` its text
 */
export function sendExport(
  request: FastifyRequest,
  reply: FastifyReply,
  file: { noun: string; extension: string; type: string; total: number; pieces: AsyncIterable<string> },
): FastifyReply {
  const name = `${file.noun}-${new Date().toISOString().slice(0, 10)}.${file.extension}`
  return reply
    .type(file.type)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header(exportTotalHeader, String(file.total))
    .send(request.method === 'HEAD' ? Readable.from([]) : Readable.from(file.pieces, { objectMode: false }))
}
