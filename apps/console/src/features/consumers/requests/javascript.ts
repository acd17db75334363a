import {
  type AppValues,
  constants,
  credentialFields,
  firstCallOf,
  paragraphs,
  type ProgramValues,
  quoted,
  type RequestLanguage,
  type RequestValues,
} from './request-values.ts'

const constant = (name: string, value: string): string => `const ${name} = ${quoted(value)}`

function post(values: RequestValues): string {
  const fields = credentialFields(values).map(([name, value]) => `${name}: ${quoted(value)}, `)
  const isSecret = values.authMethod === 'client_secret'
  return `async function post(path, fields) {
  const answer = await fetch(issuer + path, {
    method: "POST",${isSecret ? '\n    headers: { Authorization: `Basic ${btoa(`${key}:${secret}`)}` },' : ''}
    body: new URLSearchParams(${isSecret ? 'fields' : `{ ${fields.join('')}...fields }`}),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}`
}

const firstCall = (values: ProgramValues): string | null =>
  firstCallOf(values, '//', {
    introspection: 'console.log(await post("/oauth/introspect", { token: token.access_token }))',
    hub: (url) => `const answer = await fetch(${quoted(url)}, {
  headers: { Authorization: \`Bearer \${token.access_token}\` },
})
console.log(answer.status, await answer.text())`,
  })

const program = (values: ProgramValues): string =>
  paragraphs(
    constants(values, constant),
    post(values),
    `// ${values.words.token}
const token = await post("/oauth/token", { grant_type: "client_credentials" })
console.log(token)`,
    firstCall(values),
  )

const app = (values: AppValues): string =>
  paragraphs(
    `import { createHash, randomBytes } from "node:crypto"
import { createInterface } from "node:readline/promises"`,
    constants(values, constant),
    post(values),
    `// ${values.words.open}
const verifier = randomBytes(32).toString("base64url")
const state = randomBytes(16).toString("base64url")
const parameters = new URLSearchParams({
  response_type: "code",
  client_id: key,
  redirect_uri: redirectUri,
  state,
  code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  code_challenge_method: "S256",
})
console.log(\`\${issuer}/oauth/authorize?\${parameters}\`)`,
    `const terminal = createInterface({ input: process.stdin, output: process.stdout })
const address = new URL(await terminal.question(${quoted(`${values.words.paste}: `)}))
terminal.close()
if (address.searchParams.get("state") !== state) throw new Error(${quoted(values.words.otherState)})`,
    `// ${values.words.exchange}
const tokens = await post("/oauth/token", {
  grant_type: "authorization_code",
  code: address.searchParams.get("code"),
  redirect_uri: redirectUri,
  code_verifier: verifier,
})
console.log(tokens)`,
    values.refreshes &&
      `// ${values.words.refresh}
console.log(await post("/oauth/token", { grant_type: "refresh_token", refresh_token: tokens.refresh_token }))`,
  )

/** JavaScript as a module, with what Node.js brings. */
export const javascript: RequestLanguage = { name: 'JavaScript', program, app }
