import {
  type AppValues,
  credentialFields,
  firstCallOf,
  paragraphs,
  type ProgramValues,
  type RequestLanguage,
  type RequestValues,
} from './request-values.ts'

/** A text as a shell takes it literally; bare where that reads better. */
const quoted = (text: string): string =>
  /^[\w./:@=-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

const field = (name: string, value: string): string =>
  /^[\w.~-]*$/u.test(value) ? `-d ${name}=${value}` : `--data-urlencode ${quoted(`${name}=${value}`)}`

const credentials = (values: RequestValues): string[] =>
  values.authMethod === 'client_secret'
    ? [`-u ${quoted(`${values.key}:${values.proof}`)}`]
    : credentialFields(values).map(([name, value]) => field(name, value))

/** One call of curl, an option a line. */
const call = (url: string, ...options: readonly string[]): string => ['curl -s', ...options, url].join(' \\\n  ')

const tokenUrl = ({ issuer }: RequestValues): string => quoted(`${issuer}/oauth/token`)

/** Keeps an answer, prints it, and keeps one value of its JSON. */
const answered = (command: string, name: string): string => `answer=$(${command})
echo "$answer"
${name}=$(echo "$answer" | sed -n 's/.*"${name}":"\\([^"]*\\)".*/\\1/p')`

const firstCall = (values: ProgramValues): string | null =>
  firstCallOf(values, '#', {
    introspection: call(
      quoted(`${values.issuer}/oauth/introspect`),
      ...credentials(values),
      '-d token="$access_token"',
    ),
    hub: (url) => call(quoted(url), '-H "Authorization: Bearer $access_token"'),
  })

function program(values: ProgramValues): string {
  const token = call(tokenUrl(values), ...credentials(values), '-d grant_type=client_credentials')
  return paragraphs(`# ${values.words.token}\n${answered(token, 'access_token')}`, firstCall(values))
}

function app(values: AppValues): string {
  const { issuer, key, redirectUri, refreshes, words } = values
  const fixed = new URLSearchParams({ response_type: 'code', client_id: key, redirect_uri: redirectUri }).toString()
  const exchange = call(
    tokenUrl(values),
    ...credentials(values),
    '-d grant_type=authorization_code',
    '-d code="$code"',
    '-d code_verifier="$verifier"',
    field('redirect_uri', redirectUri),
  )
  const refresh = call(
    tokenUrl(values),
    ...credentials(values),
    '-d grant_type=refresh_token',
    '-d refresh_token="$refresh_token"',
  )
  return paragraphs(
    `# ${words.open}
state=$(openssl rand -hex 16)
verifier=$(openssl rand -hex 32)
challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d =)
echo "${issuer}/oauth/authorize?${fixed}&state=$state&code_challenge=$challenge&code_challenge_method=S256"`,
    `# ${words.paste}
read -r address
code=$(echo "$address" | grep -F "state=$state" | sed 's/.*[?&]code=\\([^&]*\\).*/\\1/')`,
    `# ${words.exchange}\n${answered(exchange, 'refresh_token')}`,
    refreshes && `# ${words.refresh}\n${refresh}`,
  )
}

/** A shell with curl, and openssl for PKCE. */
export const curl: RequestLanguage = { name: 'curl', program, app }
