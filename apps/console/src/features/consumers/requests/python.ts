import {
  type AppValues,
  type Constant,
  constants,
  credentialFields,
  firstCallOf,
  inCapitals,
  paragraphs,
  type ProgramValues,
  quoted,
  type RequestLanguage,
  type RequestValues,
} from './request-values.ts'

const constant = (name: Constant, value: string): string => `${inCapitals(name)} = ${quoted(value)}`

function post(values: RequestValues): string {
  const isSecret = values.authMethod === 'client_secret'
  const sent = isSecret
    ? `    basic = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    request.add_header("Authorization", f"Basic {basic}")
`
    : ''
  const own = credentialFields(values).map(([name, value]) => `    fields[${quoted(name)}] = ${quoted(value)}\n`)
  // Two empty lines around a function, as its style guide has it.
  return `
def post(path, **fields):
${own.join('')}    request = urllib.request.Request(ISSUER + path, urllib.parse.urlencode(fields).encode())
${sent}    with urllib.request.urlopen(request) as answer:
        return json.load(answer)
`
}

const firstCall = (values: ProgramValues): string | null =>
  firstCallOf(values, '#', {
    introspection: 'print(post("/oauth/introspect", token=token["access_token"]))',
    hub: (url) => `request = urllib.request.Request(${quoted(url)})
request.add_header("Authorization", "Bearer " + token["access_token"])
with urllib.request.urlopen(request) as answer:
    print(answer.status, answer.read().decode())`,
  })

const program = (values: ProgramValues): string =>
  paragraphs(
    `${values.authMethod === 'client_secret' ? 'import base64\n' : ''}import json
import urllib.parse
import urllib.request`,
    constants(values, constant),
    post(values),
    `# ${values.words.token}
token = post("/oauth/token", grant_type="client_credentials")
print(token)`,
    firstCall(values),
  )

const app = (values: AppValues): string =>
  paragraphs(
    `import base64
import hashlib
import json
import secrets
import urllib.parse
import urllib.request`,
    constants(values, constant),
    post(values),
    `# ${values.words.open}
verifier = secrets.token_urlsafe(32)
state = secrets.token_urlsafe(16)
challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
parameters = {
    "response_type": "code",
    "client_id": KEY,
    "redirect_uri": REDIRECT_URI,
    "state": state,
    "code_challenge": challenge.decode().rstrip("="),
    "code_challenge_method": "S256",
}
print(f"{ISSUER}/oauth/authorize?{urllib.parse.urlencode(parameters)}", flush=True)`,
    `address = urllib.parse.urlsplit(input(${quoted(`${values.words.paste}: `)}))
answer = urllib.parse.parse_qs(address.query)
if answer["state"] != [state]:
    raise SystemExit(${quoted(values.words.otherState)})`,
    `# ${values.words.exchange}
tokens = post(
    "/oauth/token",
    grant_type="authorization_code",
    code=answer["code"][0],
    redirect_uri=REDIRECT_URI,
    code_verifier=verifier,
)
print(tokens)`,
    values.refreshes &&
      `# ${values.words.refresh}
print(post("/oauth/token", grant_type="refresh_token", refresh_token=tokens["refresh_token"]))`,
  )

/** Python 3, with its standard library. */
export const python: RequestLanguage = { name: 'Python', program, app }
