import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { type HubProblem, hubProblemSchema } from '@latchkey/contracts'
import * as hawk from 'hawk'
import type { Browser } from './browser.ts'
import { type HubWorld, startHubWorld } from './hub-world.ts'
import { type HawkOptions, secretOf, signed } from './legacy-key.ts'
import type { TestApi, TestDeployment } from './test-api.ts'

/** Where {@link KeyedHubWorld} calls unless told otherwise. */
export const hawkPath = '/hub/work_orders/'

/** An API Key with its secret. */
export interface LegacyPair {
  key: string
  secret: string
}

/** A request to be signed and sent. */
export interface Sent {
  at?: string
  method?: string
  body?: string | Buffer
  type?: string
  options?: HawkOptions
  who?: LegacyPair
  node?: TestApi
  /** Makes another header of the one that the client made. */
  change?: (header: string) => string
  headers?: Record<string, string>
}

/** The header of key and secret sent as they are. */
export const basicOf = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`

/** The attributes of a Hawk header, each as it stands. */
export const attributesOf = (header: string): string[] => header.replace(/^Hawk /u, '').split(', ')

/** Sends a request as the `hawk` package's client signs it, and hands over what the client needs to check the answer. */
async function send(api: TestApi, who: LegacyPair, sent: Sent) {
  const { at = hawkPath, method = 'GET', body, type, options, node, change, headers } = sent
  const { header, artifacts } = signed(api, who, api.issuer + at, method, options)
  const response = await fetch((node ?? api).url + at, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    headers: {
      authorization: change ? change(header) : header,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
  })
  const text = await response.text()
  // The client reads nothing but headers.
  const received = new IncomingMessage(new Socket())
  received.headers = Object.fromEntries(response.headers)
  return {
    status: response.status,
    text,
    challenge: response.headers.get('www-authenticate'),
    headers: response.headers,
    /** What the client makes of the answer; throws where it was tampered with. */
    checked: (payload: string | undefined = text) =>
      hawk.client.authenticate(received, { id: who.key, key: who.secret, algorithm: 'sha256' }, artifacts, {
        ...(payload === undefined ? {} : { payload }),
        required: true,
      }),
    problem: (): HubProblem => hubProblemSchema.parse(JSON.parse(text)),
  }
}

/** A {@link HubWorld} whose company has an API Key. */
export interface KeyedHubWorld extends HubWorld {
  /** The Super Administrator's. */
  browser: Browser
  /** The company's key, with the secret that was good last. */
  mine: LegacyPair
  /** Sends a signed request, with {@link KeyedHubWorld.mine} unless told otherwise. */
  send: (sent?: Sent) => ReturnType<typeof send>
  /** Calls the Hub with an `Authorization` header. */
  call: (authorization: string, at?: string) => Promise<Response>
  /** The time by the server's clock, in seconds. */
  seconds: () => number
}

/** Starts one. */
export async function startKeyedHubWorld(deployment?: TestDeployment): Promise<KeyedHubWorld> {
  const world = await startHubWorld(deployment)
  const { api, acme } = world
  const browser = await api.signIn(acme.superAdministrator)
  const { body } = await browser.post<{ key: string }>('/api/v1/api-connection')
  const keyed: KeyedHubWorld = {
    ...world,
    browser,
    mine: { key: body.key, secret: await secretOf(browser) },
    send: (sent = {}) => send(api, sent.who ?? keyed.mine, sent),
    call: (authorization, at = hawkPath) => fetch(api.url + at, { headers: { authorization } }),
    seconds: () => Math.floor(api.clock.now().getTime() / 1000),
  }
  return keyed
}
