import { exportTotalHeader } from '@latchkey/contracts'
import { ApiProblem, type RequestOptions, requestStream } from './client.ts'

/** What to export. */
export interface Export {
  /** Below `/api/v1`. */
  path: string
  query: NonNullable<RequestOptions['query']>
  /** Lines before the first entry: a spreadsheet's first one names its columns. */
  titleLines: number
}

/** How far an export is; `total` is `null` where the server doesn't say. */
export interface ExportProgress {
  entries: number
  total: number | null
}

const lineFeed = 0x0a
const reportMilliseconds = 200

const linesIn = (piece: Uint8Array): number => {
  let lines = 0
  for (let at = piece.indexOf(lineFeed); at !== -1; at = piece.indexOf(lineFeed, at + 1)) lines += 1
  return lines
}

/**
 * Reads an export to its end. Its pieces are handed to the browser as they come, which keeps long ones on disk.
 * @param wanted what to export
 * @param onProgress told a few times a second
 * @param signal ends it
 * @throws {ApiProblem} with what the API says, or `network` when the answer was cut off; an aborted one throws the signal's reason
 */
export async function readExport(
  { path, query, titleLines }: Export,
  onProgress: (progress: ExportProgress) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const response = await requestStream(path, { query, signal })
  const announced = response.headers.get(exportTotalHeader)
  const total = announced === null ? null : Number(announced)
  let entries = -titleLines
  let reportedAt = 0
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      entries += linesIn(piece)
      const now = Date.now()
      if (now - reportedAt >= reportMilliseconds) {
        reportedAt = now
        onProgress({ entries: Math.max(0, entries), total })
      }
      controller.enqueue(piece)
    },
  })
  try {
    const body = response.body?.pipeThrough(counted, { signal }) ?? null
    return await new Response(body, {
      headers: { 'content-type': response.headers.get('content-type') ?? 'application/octet-stream' },
    }).blob()
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new ApiProblem({ status: 0, code: 'network', cause })
  }
}
