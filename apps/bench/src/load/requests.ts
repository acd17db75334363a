/** Who calls, and how to prove it. */
export interface Credentials {
  key: string
  secret: string
}

/** The value of an `Authorization` header with HTTP Basic. Keys and secrets hold nothing that form encoding would change. */
export const basic = ({ key, secret }: Credentials): string =>
  `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`

const common = ['Host: 127.0.0.1', 'Accept: application/json', 'User-Agent: latchkey-bench']

/**
 * A form POST as it goes over the wire.
 * @param path the endpoint
 * @param form parameters
 * @param caller authenticates with HTTP Basic when given
 */
export function formPost(path: string, form: Record<string, string>, caller?: Credentials): string {
  const body = new URLSearchParams(form).toString()
  return [
    `POST ${path} HTTP/1.1`,
    ...common,
    ...(caller ? [`Authorization: ${basic(caller)}`] : []),
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}

/**
 * A browser's GET as it goes over the wire.
 * @param target path and query
 * @param cookie the `Cookie` header
 */
export const browserGet = (target: string, cookie: string): string =>
  [`GET ${target} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: text/html', `Cookie: ${cookie}`, '', ''].join('\r\n')
