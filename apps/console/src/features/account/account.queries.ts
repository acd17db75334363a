import {
  accountSchema,
  accountSessionsSchema,
  type AccountUpdate,
  passkeyCreatedSchema,
  passkeySchema,
  type PasskeyUpdate,
  type PasswordChange,
  recoveryCodesSchema,
  type TotpConfirm,
  totpSetupSchema,
} from '@latchkey/contracts'
import { type QueryKey, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from '../../api/client.ts'
import { makePasskey, passkeysOptions } from '../../api/account-passkeys.ts'
import { accountKey, accountSessionsKey } from '../../api/query-keys.ts'
import { sessionQueryOptions } from '../../api/session.ts'

/** What a person sees about themselves. */
export const accountOptions = queryOptions({
  queryKey: accountKey,
  queryFn: ({ signal }) => request('GET', '/account', { schema: accountSchema, signal }),
})

/** Where a person is signed in, the latest first. */
export const accountSessionsOptions = queryOptions({
  queryKey: accountSessionsKey,
  queryFn: async ({ signal }) =>
    (await request('GET', '/account/sessions', { schema: accountSessionsSchema, signal })).items,
})

/** Changes name or language, here and in the top bar. */
export function useUpdateAccount() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: AccountUpdate) => request('PATCH', '/account', { schema: accountSchema, body }),
    onSuccess: (account) => {
      const { name, language } = account
      client.setQueryData(accountOptions.queryKey, account)
      client.setQueryData(
        sessionQueryOptions.queryKey,
        (session) => session && { ...session, user: { ...session.user, name, language } },
      )
    },
  })
}

/** Changes the password, which ends all other sessions. */
export function useChangePassword() {
  const client = useQueryClient()
  return useMutation({
    // A finished mutation is otherwise remembered for minutes, with both passwords.
    gcTime: 0,
    mutationFn: (body: PasswordChange) => request('PUT', '/account/password', { body }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: accountOptions.queryKey })
      void client.invalidateQueries({ queryKey: accountSessionsOptions.queryKey })
    },
  })
}

const useSecondFactorChange = <Input, Answer>(
  change: (input: Input) => Promise<Answer>,
  lists: readonly QueryKey[] = [],
) => {
  const client = useQueryClient()
  return useMutation({
    // Answers hold what is shown this once.
    gcTime: 0,
    mutationFn: change,
    // Not waited for: what asked for it may be gone from the page once the new state is there.
    onSettled: () => {
      // The first second factor ends all other sessions.
      for (const queryKey of [...lists, accountKey, accountSessionsKey]) void client.invalidateQueries({ queryKey })
    },
  })
}

/** Makes a secret for an authenticator app; it counts once a code made from it is confirmed. */
export const useStartTotp = () =>
  useSecondFactorChange<void, ReturnType<typeof totpSetupSchema.parse>>(() =>
    request('POST', '/account/two-step/totp', { schema: totpSetupSchema }),
  )

/** Lets the authenticator app count. @returns recovery codes, if two-step sign-in was off */
export const useConfirmTotp = () =>
  useSecondFactorChange(
    async (body: TotpConfirm) =>
      (await request('POST', '/account/two-step/totp/confirm', { schema: recoveryCodesSchema, body })).codes,
  )

/** Makes new recovery codes, which end the old ones. @returns the codes */
export const useNewRecoveryCodes = () =>
  useSecondFactorChange<void, string[]>(
    async () => (await request('POST', '/account/two-step/recovery-codes', { schema: recoveryCodesSchema })).codes,
  )

/** Removes the authenticator app. */
export const useRemoveTotp = () => useSecondFactorChange<void, void>(() => request('DELETE', '/account/two-step/totp'))

const usePasskeyChange = <Input, Answer>(change: (input: Input) => Promise<Answer>) =>
  useSecondFactorChange(change, [passkeysOptions.queryKey])

/** Makes a passkey on this device, or one that it can reach. @returns it, and recovery codes if two-step sign-in was off */
export const useAddPasskey = () =>
  usePasskeyChange(async ({ name }: PasskeyUpdate) => {
    const credential = await makePasskey()
    return request('POST', '/account/passkeys', { schema: passkeyCreatedSchema, body: { name, credential } })
  })

const passkeyPath = (id: string): string => `/account/passkeys/${encodeURIComponent(id)}`

/** Gives a passkey another name. */
export const useRenamePasskey = () =>
  usePasskeyChange(({ id, ...body }: PasskeyUpdate & { id: string }) =>
    request('PATCH', passkeyPath(id), { schema: passkeySchema, body }),
  )

/** Removes a passkey. */
export const useRemovePasskey = () => usePasskeyChange((id: string) => request('DELETE', passkeyPath(id)))

const useSessionEnding = <Input>(end: (input: Input) => Promise<void>) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: end,
    // Also after a failure: it may have ended by itself meanwhile.
    onSettled: () => void client.invalidateQueries({ queryKey: accountSessionsOptions.queryKey }),
  })
}

/** Ends one of the person's sessions. */
export const useEndSession = () =>
  useSessionEnding((id: string) => request('DELETE', `/account/sessions/${encodeURIComponent(id)}`))

/** Ends all of the person's sessions but this one. */
export const useEndOtherSessions = () => useSessionEnding<void>(() => request('DELETE', '/account/sessions'))
