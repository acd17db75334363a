import { createTransport } from 'nodemailer'
import type { Config } from '../config.ts'

/** A message to one person, the same in two forms. */
export interface Mail {
  to: { name: string; address: string }
  subject: string
  text: string
  html: string
}

/** Sends e-mail. */
export interface Mailer {
  /** Hands a message to the mail server. Rejects when it did not take it. */
  send(mail: Mail): Promise<void>
  /** Lets go of the mail server. */
  close(): void
}

// Somebody waits for the answer: a mail server that says nothing must not keep them for minutes.
const patienceMilliseconds = 10_000

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host)

/**
 * A mailer that talks to a mail server. What it sends holds links that open accounts, so a connection to another machine is encrypted,
 * from the beginning (`smtps:`) or by STARTTLS (`smtp:`), or not used.
 * @param settings `smtpUrl` may hold user and password; `from` is the sender, with or without a name
 */
export function createSmtpMailer({ smtpUrl, from }: { smtpUrl: string; from: string }): Mailer {
  const { protocol, hostname, port, username, password } = new URL(smtpUrl)
  const secure = protocol === 'smtps:'
  const transport = createTransport({
    host: hostname.replaceAll(/^\[|\]$/gu, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !isLoopback(hostname),
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: patienceMilliseconds,
    greetingTimeout: patienceMilliseconds,
    socketTimeout: patienceMilliseconds,
    // Nothing of a message is ever fetched from elsewhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(mail) {
      await transport.sendMail({ from, ...mail })
    },
    close: () => transport.close(),
  }
}

/** The mailer that the settings name, if they name one. */
export const mailerOf = ({ smtpUrl, mailFrom }: Pick<Config, 'smtpUrl' | 'mailFrom'>): Mailer | undefined =>
  smtpUrl === undefined || mailFrom === undefined ? undefined : createSmtpMailer({ smtpUrl, from: mailFrom })
