import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet, { type HelmetOptions } from 'helmet'

/** Pages load nothing from elsewhere and can't be framed. No `form-action`: browsers apply it to the app's own redirects too. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
}

/** What helmet would send with each answer: always the same, so it is worked out once. */
function headersOf(options: HelmetOptions): Record<string, string> {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  helmet(options)(response.req, response, (error) => {
    if (error) throw error
  })
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]))
}

/** Headers that keep browsers from doing what they should not. */
export interface SecurityHeaders {
  /** For whatever a browser may show. */
  page: Record<string, string>
  /** For answers to programs: what a page may do means nothing there. */
  data: Record<string, string>
}

/**
 * The headers of an installation.
 * @param issuer whether it is reached over https says whether browsers are told never to come otherwise
 */
export function securityHeaders(issuer: string): SecurityHeaders {
  const page = headersOf({
    contentSecurityPolicy,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    hsts: issuer.startsWith('https:') ? { maxAge: 365 * 24 * 60 * 60 } : false,
    // An app may open the authorization page in a window of its own and wait for it.
    crossOriginOpenerPolicy: false,
  })
  const forData = new Set(['x-content-type-options', 'strict-transport-security'])
  return { page, data: Object.fromEntries(Object.entries(page).filter(([name]) => forData.has(name))) }
}
