/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBasic } from '../../src/oauth/client-authentication/basic-header.ts'
import { assertionType } from '../../src/oauth/client-authentication/client-assertion.ts'
import { presentedCredentials } from '../../src/oauth/client-authentication/methods.ts'
import { parseForm } from '../../src/oauth/form-parameters.ts'
import { OAuthError } from '../../src/oauth/oauth-error.ts'
import { formEncoder, secretLike, text } from '../support/arbitraries.ts'
import { expectAlways } from '../support/fuzz.ts'
import { descriptionSyntax } from '../support/oauth-assertions.ts'

const clientId = fc.oneof(fc.constantFrom('one-client', 'another'), text({ maxLength: 12 }))
const clientSecret = fc.oneof({ weight: 3, arbitrary: secretLike }, text())
const header = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(clientId, clientSecret, formEncoder)
      .map(
        ([id, secret, encode]) =>
          `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`, 'latin1').toString('base64')}`,
      ),
  },
  fc.constantFrom('Basic', 'Basic !!!', 'Bearer x', 'Hawk id="1"', ''),
  fc.string({ unit: 'binary-ascii' }),
)
const authorization = fc.oneof(
  { weight: 5, arbitrary: fc.constant([]) },
  { weight: 4, arbitrary: fc.tuple(header) },
  fc.array(header, { minLength: 2, maxLength: 3 }),
)
const field = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('client_id'), clientId) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('client_secret'), clientSecret) },
  fc.tuple(fc.constant('client_assertion'), fc.oneof(text(), fc.constant('eyJhbGciOiJFUzI1NiJ9.e30.c2ln'))),
  fc.tuple(fc.constant('client_assertion_type'), fc.oneof(fc.constant(assertionType), text())),
  fc.tuple(text({ maxLength: 6 }), text()),
)
type Pair = [name: string, value: string]
const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
/** An assertion with or without a subject, perhaps beside other credentials. */
const asserted = fc
  .tuple(fc.option(clientId), clientId, fc.option(field, { freq: 2 }))
  .map(([subject, id, other]): Pair[] => {
    const claims = subject === null ? {} : { sub: subject }
    const fields: Pair[] = [
      ['client_assertion_type', assertionType],
      ['client_assertion', `${encoded({ alg: 'ES256' })}.${encoded(claims)}.c2ln`],
      ['client_id', id],
    ]
    return other === null || fields.some(([name]) => name === other[0]) ? fields : fields.concat([other])
  })
const someFields = fc.uniqueArray(field, { maxLength: 3, selector: ([name]) => name })

describe('presentedCredentials', () => {
  it('CLI-03 CLI-04 CLI-06 CLI-07 takes one mechanism a request, as it was sent, and says nothing back of it', () => {
    const said = new Set<string>()
    expectAlways(
      fc.tuple(authorization, fc.oneof({ weight: 3, arbitrary: someFields }, asserted), formEncoder),
      ([lines, fields, encode]) => {
        const form = parseForm(
          Buffer.from(fields.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'), 'latin1'),
        )
        const [id, secret, assertion] = [form.get('client_id'), form.get('client_secret'), form.get('client_assertion')]
        try {
          const { method, clientId: named, clientSecret: presented } = presentedCredentials(lines, form)
          const basic = lines.length === 1 ? parseBasic(lines[0] ?? '') : undefined
          const used = [
            ...lines.map(() => 'client_secret_basic'),
            ...(secret === undefined ? [] : ['client_secret_post']),
            ...(assertion === undefined ? [] : ['private_key_jwt']),
          ]
          expect(used).toEqual(method === 'none' ? [] : [method])
          expect(presented).toBe(basic?.clientSecret ?? secret)
          expect(named).not.toBe('')
          if (id !== undefined) expect(named).toBe(id)
          if (basic) expect(named).toBe(basic.clientId)
          return method
        } catch (error) {
          if (!(error instanceof OAuthError)) throw error
          const { code, description, status } = error
          expect([`${code} ${status}`, description]).toEqual([
            expect.stringMatching(/^(?:invalid_client 401|invalid_request 400)$/u),
            expect.stringMatching(descriptionSyntax),
          ])
          said.add(description)
          return code
        }
      },
      {
        client_secret_basic: 0.03,
        client_secret_post: 0.02,
        private_key_jwt: 0.01,
        none: 0.03,
        invalid_client: 0.1,
        invalid_request: 0.1,
      },
    )
    expect(said.size).toBeLessThanOrEqual(8)
  })
})
