import type { RecoveryCodes, TotpSetup } from '@latchkey/contracts'
import { Secret, TOTP, URI } from 'otpauth'
import type { Browser } from './browser.ts'
import { type TestApi, testPassword } from './test-api.ts'

/** A person's phone with an authenticator app. */
export class Authenticator {
  readonly #api: TestApi
  readonly #totp: TOTP
  readonly recoveryCodes: string[]

  constructor(api: TestApi, secret: string, recoveryCodes: string[] = []) {
    this.#api = api
    this.#totp = new TOTP({ secret: Secret.fromBase32(secret) })
    this.recoveryCodes = recoveryCodes
  }

  /** The code it shows, or showed or will show some seconds from now. */
  code(secondsFromNow = 0): string {
    return this.#totp.generate({ timestamp: this.#api.clock.now().getTime() + secondsFromNow * 1000 })
  }

  /** The code of a new step, as whoever waits for the next one has it. */
  nextCode(): string {
    this.#api.clock.advance(30)
    return this.code()
  }
}

/** Reads what an app reads from the QR code. */
export const readUri = (uri: string) => URI.parse(uri)

/** Switches two-step sign-in on, as a person does. */
export async function enableTwoStep(api: TestApi, browser: Browser): Promise<Authenticator> {
  const setup = await browser.post<TotpSetup>('/api/v1/account/two-step/totp')
  const app = new Authenticator(api, setup.body.secret)
  const { status, body } = await browser.post<RecoveryCodes>('/api/v1/account/two-step/totp/confirm', {
    code: app.code(),
  })
  if (status !== 201) throw new Error(`two-step sign-in could not be switched on: ${status}`)
  return new Authenticator(api, setup.body.secret, body.codes)
}

/** Gives the right password only. */
export async function givePassword(api: TestApi, { email }: { email: string }): Promise<Browser> {
  const browser = api.browser()
  await browser.post('/api/v1/session', { email, password: testPassword })
  return browser
}
