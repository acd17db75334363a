import type { ApiConnection, ApiConnectionSecret } from '@latchkey/contracts'
import * as hawk from 'hawk'
import type { Browser } from './browser.ts'
import type { StaffedCompany, TestApi } from './test-api.ts'

/** A company whose Super Administrator is signed in, with an API Key. */
export interface KeyedCompany extends StaffedCompany {
  browser: Browser
  key: string
  secret: string
}

/** Makes one. */
export async function keyedCompany(api: TestApi): Promise<KeyedCompany> {
  const staffed = await api.staffedCompany()
  const browser = await api.signIn(staffed.superAdministrator)
  const { body } = await browser.post<ApiConnection>('/api/v1/api-connection')
  return { ...staffed, browser, key: body.key ?? '', secret: await secretOf(browser) }
}

/** The API Secret, as the Super Administrator sees it. */
export const secretOf = async (browser: Browser): Promise<string> =>
  (await browser.post<ApiConnectionSecret>('/api/v1/api-connection/secret')).body.secret

/** What the `hawk` package's client can be told besides the credentials. */
export interface HawkOptions {
  timestamp?: number
  nonce?: string
  hash?: string
  payload?: string
  contentType?: string
  ext?: string
  app?: string
  dlg?: string
}

/**
 * Signs a request as the `hawk` package does.
 * @param api whose clock it is by, unless told otherwise
 * @param credentials key and secret
 * @param url in full, as the caller knows it
 */
export const signed = (
  api: TestApi,
  { key, secret }: { key: string; secret: string },
  url: string,
  method = 'GET',
  options: HawkOptions = {},
) =>
  hawk.client.header(url, method, {
    credentials: { id: key, key: secret, algorithm: 'sha256' },
    timestamp: Math.floor(api.clock.now().getTime() / 1000),
    ...options,
  })

/** Lets somebody call with a company's key, as the Hub tells of it. */
export function noteCall(
  { services }: TestApi,
  { company }: Pick<StaffedCompany, 'company'>,
  {
    ip = '192.0.2.7',
    userAgent = 'wild/1.0',
    permission = 'assets:view',
    isRefused = false,
    times = 1,
  }: { ip?: string; userAgent?: string; permission?: string; isRefused?: boolean; times?: number } = {},
): void {
  const from = { companyId: company.id, origin: { ip, userAgent } }
  for (let time = 0; time < times; time += 1) services.legacyCallers.note({ ...from, isRefused })
  services.legacyCallers.noteNeeds(from, [permission])
}
