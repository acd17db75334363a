import type { AccountLinkPurpose, Language } from '@latchkey/contracts'
import type { Mail } from './mailer.ts'

interface Words {
  subject: string
  greeting: string
  lead: string
  action: string
  expiry: string
  closing: string
}

/** What a message says. Names are put in as they are. */
type Template = (names: { name: string; companyName: string; email: string; until: string }) => Words

const templates: Record<Language, Record<AccountLinkPurpose, Template>> = {
  en: {
    invitation: ({ name, companyName, email, until }) => ({
      subject: `Your account at ${companyName}`,
      greeting: `Hello ${name},`,
      lead: `${companyName} has made you an account. You sign in as ${email}, with a password that only you know.`,
      action: 'Choose a password',
      expiry: `The link works once, until ${until}.`,
      closing: 'If you were not expecting this, you need not do anything.',
    }),
    password_reset: ({ name, companyName, email, until }) => ({
      subject: `A new password for ${companyName}`,
      greeting: `Hello ${name},`,
      lead: `Somebody asked for a new password for ${email} at ${companyName}.`,
      action: 'Choose a new password',
      expiry: `The link works once, until ${until}.`,
      closing: 'If it was not you, you need not do anything: your password stays as it is.',
    }),
  },
  es: {
    invitation: ({ name, companyName, email, until }) => ({
      subject: `Tu cuenta en ${companyName}`,
      greeting: `Hola, ${name}:`,
      lead: `${companyName} ha creado una cuenta para ti. Inicia sesión como ${email}, con una contraseña que solo tú conoces.`,
      action: 'Elegir una contraseña',
      expiry: `El enlace sirve una sola vez, hasta el ${until}.`,
      closing: 'Si no esperabas este mensaje, no tienes que hacer nada.',
    }),
    password_reset: ({ name, companyName, email, until }) => ({
      subject: `Una nueva contraseña para ${companyName}`,
      greeting: `Hola, ${name}:`,
      lead: `Alguien pidió una nueva contraseña para ${email} en ${companyName}.`,
      action: 'Elegir una nueva contraseña',
      expiry: `El enlace sirve una sola vez, hasta el ${until}.`,
      closing: 'Si no fuiste tú, no tienes que hacer nada: tu contraseña sigue siendo la misma.',
    }),
  },
  'pt-BR': {
    invitation: ({ name, companyName, email, until }) => ({
      subject: `Sua conta em ${companyName}`,
      greeting: `Olá, ${name}!`,
      lead: `${companyName} criou uma conta para você. Entre como ${email}, com uma senha que só você conhece.`,
      action: 'Escolher uma senha',
      expiry: `O link funciona uma única vez, até ${until}.`,
      closing: 'Se você não esperava esta mensagem, não precisa fazer nada.',
    }),
    password_reset: ({ name, companyName, email, until }) => ({
      subject: `Uma nova senha para ${companyName}`,
      greeting: `Olá, ${name}!`,
      lead: `Alguém pediu uma nova senha para ${email} em ${companyName}.`,
      action: 'Escolher uma nova senha',
      expiry: `O link funciona uma única vez, até ${until}.`,
      closing: 'Se não foi você, não precisa fazer nada: sua senha continua a mesma.',
    }),
  },
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/gu, (character) => entities[character] ?? '')

/**
 * The message that brings somebody their link, as plain text and as HTML.
 * @param link what it is for, whom, in which language, and until when it works
 */
export function accountLinkMail(link: {
  purpose: AccountLinkPurpose
  language: Language
  user: { name: string; email: string }
  companyName: string
  url: string
  expiresAt: Date
}): Mail {
  const { purpose, language, user, companyName, url, expiresAt } = link
  const until = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(expiresAt)
  const { subject, greeting, lead, action, expiry, closing } = templates[language][purpose]({
    ...user,
    companyName,
    until: `${until} UTC`,
  })
  const paragraphs = [greeting, lead].map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
  const ending = [expiry, closing].map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
  const address = escapeHtml(url)
  return {
    to: { name: user.name, address: user.email },
    subject,
    text: `${[greeting, lead, `${action}:\n${url}`, expiry, closing].join('\n\n')}\n`,
    html: [
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
      '<body style="font-family: sans-serif; line-height: 1.5">',
      ...paragraphs,
      `<p><a href="${address}">${escapeHtml(action)}</a></p>`,
      ...ending,
      '</body></html>',
    ].join('\n'),
  }
}
