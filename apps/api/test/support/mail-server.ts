import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A message as it arrived, its two forms decoded. */
export interface ReceivedMail {
  from: string
  to: string[]
  /** The header lines as they came. */
  headers: string
  text: string
  html: string
}

const decodeQuotedPrintable = (body: string): string =>
  Buffer.from(
    body
      .replaceAll(/=\r?\n/gu, '')
      .replaceAll(/=([0-9A-F]{2})/gu, (_match, octet: string) => String.fromCodePoint(Number.parseInt(octet, 16))),
    'latin1',
  ).toString('utf8')

function decodePart(part: string): { type: string; content: string } {
  const [, headers = '', body = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/u.exec(part) ?? []
  const encoding = /content-transfer-encoding:\s*(\S+)/iu.exec(headers)?.[1]?.toLowerCase()
  const type = /content-type:\s*([^;\s]+)/iu.exec(headers)?.[1]?.toLowerCase() ?? ''
  if (encoding === 'base64') return { type, content: Buffer.from(body, 'base64').toString('utf8') }
  return { type, content: encoding === 'quoted-printable' ? decodeQuotedPrintable(body) : body }
}

function read(raw: string): Pick<ReceivedMail, 'headers' | 'text' | 'html'> {
  const headers = raw.slice(0, raw.search(/\r?\n\r?\n/u))
  const boundary = /boundary="?([^";\r\n]+)/iu.exec(headers)?.[1] ?? ''
  const parts = raw
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => decodePart(part.trimStart()))
  const of = (type: string): string => parts.find((part) => part.type === type)?.content ?? ''
  return { headers, text: of('text/plain').replaceAll('\r\n', '\n'), html: of('text/html') }
}

/** A mail server that keeps what it takes; `refuse()` makes it take nothing any more. */
export async function startMailServer() {
  const received: ReceivedMail[] = []
  let refusing = false
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (refusing) {
          done(new Error('the mailbox is full'))
          return
        }
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          ...read(Buffer.concat(chunks).toString('latin1')),
        })
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuse: () => {
      refusing = true
    },
    accept: () => {
      refusing = false
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** What {@link startMailServer} gives. */
export type MailServer = Awaited<ReturnType<typeof startMailServer>>
