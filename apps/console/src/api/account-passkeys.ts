import {
  passkeyCreationOptionsSchema,
  type PasskeyRegistration,
  passkeyRegistrationSchema,
  passkeysSchema,
} from '@latchkey/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'
import { asked } from './passkeys.ts'

/** The passkeys of the person who is signed in, the oldest first. */
export const passkeysOptions = queryOptions({
  queryKey: ['passkeys'],
  queryFn: async ({ signal }) => (await request('GET', '/account/passkeys', { schema: passkeysSchema, signal })).items,
})

/** Makes a passkey for the person who is signed in. @throws {ApiProblem} like any call, or because none was made */
export async function makePasskey(): Promise<PasskeyRegistration> {
  const optionsJSON = await request('POST', '/account/passkeys/challenge', { schema: passkeyCreationOptionsSchema })
  const { startRegistration } = await import('@simplewebauthn/browser')
  return passkeyRegistrationSchema.parse(await asked(() => startRegistration({ optionsJSON })))
}
