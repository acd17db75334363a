import type { ProblemCode } from '@latchkey/contracts'
import { expect } from '../fixtures.ts'
import type { OpenScreen, Scenery } from './gallery.ts'

/** The id of nothing and nobody. */
export const nobody = '11111111-1111-4111-8111-111111111111'

/** Calls of the API that are answered in the server's place: all with the method at the address below `/api/v1`. */
interface Calls {
  call: string
  method?: string
}

/** Answers calls of the API with what the server would say in a state that is hard to bring about. */
export async function answered({ page }: Scenery, { call, method = 'GET' }: Calls, json: unknown): Promise<void> {
  await page.route(`**/api/v1/${call}`, (route) =>
    route.request().method() === method ? route.fulfill({ json }) : route.fallback(),
  )
}

/** Refuses calls of the API. @param status HTTP status @param code the problem's */
export async function refusedWith(
  { page, allowInConsole }: Scenery,
  { call, method = 'GET' }: Calls,
  status: number,
  code: ProblemCode,
): Promise<void> {
  allowInConsole(new RegExp(`status of ${status}`, 'u'))
  const problem = { type: `urn:latchkey:problem:${code}`, title: 'x', status, detail: 'x', errors: [] }
  const body = JSON.stringify(problem)
  await page.route(`**/api/v1/${call}`, (route) =>
    route.request().method() === method
      ? route.fulfill({ status, contentType: 'application/problem+json', body })
      : route.fallback(),
  )
}

/** Never answers: a call of the API, or a file of the console. */
export async function held({ page }: Scenery, address: string): Promise<void> {
  await page.route(address, () => new Promise(() => undefined))
}

/** Opens an address whose calls to the API are not answered. */
export const waiting =
  (path: string, call: string): OpenScreen =>
  async (scenery) => {
    const { page } = scenery
    await held(scenery, `**/api/v1/${call}`)
    await page.goto(path, { waitUntil: 'domcontentloaded' })
    await expect(page.getByRole('status', { name: /…$/u }).first()).toBeVisible()
  }

/** Opens an address whose calls to the API are refused. */
export const refused =
  (path: string, call: string): OpenScreen =>
  async (scenery) => {
    const { page } = scenery
    await refusedWith(scenery, { call }, 429, 'too_many_requests')
    await page.goto(path)
    await expect(page.getByRole('button', { name: 'Try again' }).first()).toBeVisible()
  }
