import { once } from 'node:events'
import type { Server } from 'node:http'
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import OAuth2Strategy from 'passport-oauth2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browser } from '../support/browser.ts'
import { walk } from '../support/integrator.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// passport-oauth2, unmodified, in a web app with sessions: state and PKCE are its own, and its users come by browser.

/** What the app keeps of a connection. */
interface Connection {
  accessToken: string
  refreshToken: string
  /** What else the token endpoint answered. */
  scope: string
  expires_in: number
}

/** The strategy with the two grants that its client offers beside the one for people; subclasses are how it is meant to be used. */
class LatchkeyStrategy extends OAuth2Strategy {
  token(grantType: 'refresh_token' | 'client_credentials', refreshToken = ''): Promise<Connection> {
    return new Promise((resolve, reject) => {
      // oxlint-disable-next-line no-underscore-dangle -- what the library calls the part that subclasses may use
      this._oauth2.getOAuthAccessToken(
        refreshToken,
        { grant_type: grantType },
        (error, accessToken, renewed, answer) => {
          if (error) reject(new Error(JSON.stringify(error)))
          else resolve({ accessToken, refreshToken: renewed, ...answer })
        },
      )
    })
  }
}

let world: OAuthWorld
let server: Server
let origin: string
beforeAll(async () => {
  world = await startOAuthWorld()
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})
afterAll(async () => {
  server.close()
  await world.api.close()
})

const connections = new Map<string, Connection>()

/** What an app of these libraries configures. */
function strategyOf(consumer: OAuthClient, callbackURL: string): LatchkeyStrategy {
  const { url, key, secret } = consumer
  return new LatchkeyStrategy(
    {
      authorizationURL: `${url}/oauth/authorize`,
      tokenURL: `${url}/oauth/token`,
      clientID: key,
      clientSecret: secret ?? '',
      callbackURL,
      scope: appScope,
      state: true,
      pkce: true,
    },
    (
      accessToken: string,
      refreshToken: string,
      answer: Pick<Connection, 'scope' | 'expires_in'>,
      _: unknown,
      done: OAuth2Strategy.VerifyCallback,
    ) => {
      connections.set(key, { accessToken, refreshToken, ...answer })
      done(null, { name: 'someone' })
    },
  )
}

const app = express()
app.use(session({ secret: 'of this test', resave: false, saveUninitialized: false }))
app.get('/:consumer/connect', (request, ...rest) => authenticate(request.params.consumer)(request, ...rest))
app.get(
  '/:consumer/callback',
  (request, ...rest) => authenticate(request.params.consumer)(request, ...rest),
  (_, response) => response.send('connected'),
)
const authenticate = (name: string): express.RequestHandler => passport.authenticate(name, { session: false })

/** Registers a consumer whose answers go to the app, and teaches the app to use it. */
async function install(
  clientType: 'confidential' | 'public',
): Promise<{ consumer: OAuthClient; strategy: LatchkeyStrategy }> {
  const callback = `${origin}/${clientType}/callback`
  const consumer = await world.client({ clientType, redirectUris: [callback] })
  const strategy = strategyOf(consumer, callback)
  passport.use(clientType, strategy)
  return { consumer, strategy }
}

test.each(['confidential', 'public'] as const)(
  'a %s app: its user connects it, and it stays connected',
  async (clientType) => {
    const { consumer, strategy } = await install(clientType)
    const user = new Browser(origin)
    const sent = await user.fetch(`/${clientType}/connect`)
    const answer = await walk(world.member, new URL(sent.headers.get('location') ?? ''))
    const arrived = await user.fetch(answer.pathname + answer.search)
    expect({ status: arrived.status, text: await arrived.text() }).toEqual({ status: 200, text: 'connected' })

    const connection = connections.get(consumer.key)
    expect(connection).toMatchObject({ scope: appScope, expires_in: 600 })
    const refreshed = await strategy.token('refresh_token', connection?.refreshToken)
    expect(refreshed).toMatchObject({ scope: appScope, refreshToken: expect.stringMatching(/^[\w-]{87}$/u) })
    const again = await consumer.refresh(refreshed.refreshToken)
    expect(again.status).toBe(200)
  },
)

test('SEC-08 an answer that is carried into another browser connects nobody', async () => {
  const { consumer } = await install('confidential')
  const user = new Browser(origin)
  const sent = await user.fetch('/confidential/connect')
  const answer = await walk(world.member, new URL(sent.headers.get('location') ?? ''))
  const stranger = await new Browser(origin).fetch(answer.pathname + answer.search)
  expect(stranger.status).toBe(403)
  expect(connections.has(consumer.key)).toBe(false)
})

test('a user who says no is back in the app, unconnected', async () => {
  const { consumer } = await install('confidential')
  const user = new Browser(origin)
  const sent = await user.fetch('/confidential/connect')
  const answer = await walk(world.member, new URL(sent.headers.get('location') ?? ''), { decision: 'deny' })
  expect((await user.fetch(answer.pathname + answer.search)).status).toBe(401)
  expect(connections.has(consumer.key)).toBe(false)
})

test('a program gets a token of its own with the library’s client', async () => {
  const { machine } = world
  const token = await strategyOf(machine, origin).token('client_credentials')
  expect(token).toMatchObject({ scope: appScope, expires_in: 600 })
  expect((await machine.introspect(token.accessToken)).body.active).toBe(true)
})
