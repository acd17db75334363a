import { exportTotalHeader, type TransactionExportFormat } from '@latchkey/contracts'
import { ApiProblem, requestStream } from '../../api/client.ts'
import type { TransactionFilterQuery } from './transaction.queries.ts'

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
 * @param format what the file is
 * @param filter what the log is narrowed to
 * @param onProgress told a few times a second
 * @param signal ends it
 * @throws {ApiProblem} with what the API says, or `network` when the answer was cut off; an aborted one throws the signal's reason
 */
export async function readExport(
  format: TransactionExportFormat,
  filter: TransactionFilterQuery,
  onProgress: (progress: ExportProgress) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const response = await requestStream('/transactions/export', { query: { ...filter, format }, signal })
  const announced = response.headers.get(exportTotalHeader)
  const total = announced === null ? null : Number(announced)
  // A spreadsheet's first line names its columns.
  let entries = format === 'csv' ? -1 : 0
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

/** Lets the browser save a file. @param file its content @param name what it is called */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Not before the browser took it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
