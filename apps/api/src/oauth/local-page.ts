import type { Language } from '@latchkey/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { acceptedLanguage } from '../web/accepted-language.ts'

/** What went wrong with a request that must not be answered by a redirect. */
export type LocalPageFault = 'unknown_consumer' | 'wrong_redirect_uri' | 'malformed' | 'ended_request' | 'server_error'

interface Words {
  title: string
  faults: Record<LocalPageFault, string>
  help: string
  /** Before the id that the people who run the app can look up. */
  reference: string
}

const words: Record<Language, Words> = {
  en: {
    title: 'This request can’t go on',
    faults: {
      unknown_consumer: 'The app that sent you here is not known, or is switched off.',
      wrong_redirect_uri: 'The app asked to be answered at an address that is not registered for it.',
      malformed: 'The address that brought you here is damaged.',
      ended_request: 'This request was already answered, is too old, or was started in another browser.',
      server_error: 'Something went wrong on our side. Wait a moment and try again.',
    },
    help: 'Nothing was shared with the app. Go back to it and start again; if this page returns, tell the people who run the app.',
    reference: 'Reference',
  },
  es: {
    title: 'Esta solicitud no puede continuar',
    faults: {
      unknown_consumer: 'La aplicación que te envió aquí no existe o está desactivada.',
      wrong_redirect_uri: 'La aplicación pidió la respuesta en una dirección que no tiene registrada.',
      malformed: 'La dirección que te trajo aquí está dañada.',
      ended_request: 'Esta solicitud ya fue respondida, venció o se inició en otro navegador.',
      server_error: 'Algo falló de nuestro lado. Espera un momento e inténtalo de nuevo.',
    },
    help: 'No se compartió nada con la aplicación. Vuelve a ella y comienza de nuevo; si esta página aparece otra vez, avisa a quienes la administran.',
    reference: 'Referencia',
  },
  'pt-BR': {
    title: 'Esta solicitação não pode continuar',
    faults: {
      unknown_consumer: 'O aplicativo que enviou você aqui não existe ou está desativado.',
      wrong_redirect_uri: 'O aplicativo pediu a resposta em um endereço que não está registrado para ele.',
      malformed: 'O endereço que trouxe você aqui está danificado.',
      ended_request: 'Esta solicitação já foi respondida, expirou ou foi iniciada em outro navegador.',
      server_error: 'Algo deu errado do nosso lado. Espere um momento e tente novamente.',
    },
    help: 'Nada foi compartilhado com o aplicativo. Volte a ele e comece de novo; se esta página aparecer outra vez, avise quem o administra.',
    reference: 'Referência',
  },
}

// Every text is ours, the trace id too: nothing of the request reaches the page, so there is nothing to escape.
const page = (language: Language, fault: LocalPageFault, traceId: string): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${words[language].title} · Latchkey</title>
<style>
  :root { --page: #f4f6f8; --card: #fff; --text: #16202b; --quiet: #52606e; --line: #dfe4ea; --mark: #1b5e9e }
  @media (prefers-color-scheme: dark) {
    :root { --page: #0e1319; --card: #161c24; --text: #e4eaf1; --quiet: #a3b0bf; --line: #2b3541; --mark: #8fc1f4 }
  }
  * { box-sizing: border-box }
  body { margin: 0; min-height: 100vh; background: var(--page); color: var(--text); font: 16px/1.5 Inter, system-ui, sans-serif }
  main { max-width: 32rem; margin: 0 auto; padding: 2rem 1.5rem; background: var(--card); min-height: 100vh }
  h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.3; margin: 0 0 1rem }
  p { margin: 0 0 1rem }
  .brand { font-weight: 600; color: var(--mark); margin-bottom: 1.5rem }
  .help, .reference { color: var(--quiet) }
  .reference { font-size: .875rem; overflow-wrap: anywhere; margin: 0 }
  @media (min-width: 40rem) {
    body { padding: 4rem 1rem }
    main { min-height: 0; border: 1px solid var(--line); border-radius: 16px }
  }
</style>
</head>
<body>
<main>
<p class="brand">Latchkey</p>
<h1>${words[language].title}</h1>
<p>${words[language].faults[fault]}</p>
<p class="help">${words[language].help}</p>
<p class="reference">${words[language].reference}: <code>${traceId}</code></p>
</main>
</body>
</html>
`

/**
 * Shows a fault here instead of redirecting, in the reader's language.
 * @param request whose `Accept-Language` counts
 * @param reply the answer
 * @param status HTTP status
 * @param fault what went wrong
 */
export function sendLocalPage(
  request: FastifyRequest,
  reply: FastifyReply,
  status: 400 | 500,
  fault: LocalPageFault,
): FastifyReply {
  return reply
    .code(status)
    .headers({ 'cache-control': 'no-store', vary: 'Accept-Language' })
    .type('text/html; charset=utf-8')
    .send(page(acceptedLanguage(request), fault, request.id))
}
