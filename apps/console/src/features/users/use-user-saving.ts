import { capabilitiesLost, type UserAccount, type UserInvited } from '@latchkey/contracts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { useNotify } from '../../components/notify.tsx'
import { contractResolver } from '../../lib/form.ts'
import { useNarrowing } from '../../lib/use-narrowing.ts'
import { useRecordForm } from '../../lib/use-record-form.ts'
import { findKnown, previewUser, useInviteUser, type UserChange, userOptions, useUpdateUser } from './user.queries.ts'
import {
  emptyForm,
  inviteFormSchema,
  onlyChanges,
  toForm,
  updateFormSchema,
  type UserBody,
  userFields,
  type UserFormValues,
} from './user-form.ts'

const resolveInvitation = contractResolver<UserFormValues, UserBody>(inviteFormSchema)
const resolveChange = contractResolver<UserFormValues, UserBody>(updateFormSchema)

const lowersRole = ({ base, body: { role = base.role } }: UserChange): boolean =>
  capabilitiesLost(base.role, role).length > 0

const isOfTakenEmail = (error: unknown): boolean =>
  isApiProblem(error) && error.errors.some(({ path, code }) => path === 'email' && code === 'duplicate')

/**
 * The panel's form over a person or an invitation, and everything that can come of saving it. What takes something from the person is
 * saved only after it has been named.
 * @param id the person's id, or `undefined` for an invitation
 * @param onInvited takes who was invited, with the link in the one moment in which it can be shown
 */
export function useUserSaving(id: string | undefined, onInvited: (invited: UserInvited) => void) {
  const { t } = useTranslation(['users', 'common'])
  const client = useQueryClient()
  const notify = useNotify()
  const query = useQuery({ ...userOptions(id ?? ''), enabled: id !== undefined })
  const invite = useInviteUser()
  const [isTaken, setTaken] = useState(false)
  const known = id === undefined ? null : (findKnown(client, id) ?? null)
  const form = useForm<UserFormValues, unknown, UserBody>({
    defaultValues: known ? toForm(known) : emptyForm,
    resolver: id === undefined ? resolveInvitation : resolveChange,
  })
  const record = useRecordForm<UserAccount, UserFormValues, UserBody>({
    form,
    fields: userFields,
    known,
    loaded: query.data,
    toForm,
    reload: () => client.fetchQuery({ ...userOptions(id ?? ''), staleTime: 0 }),
  })
  const { base, adopt, refuse, retry } = record

  const sendInvitation = async (body: Extract<UserBody, { email: string }>) => {
    const invited = await invite.mutateAsync(body)
    invite.reset()
    adopt(invited.user)
    onInvited(invited)
  }

  const narrowing = useNarrowing({
    preview: ({ base: before, body: { role, permissionGroupId } }: UserChange) =>
      previewUser(before.id, { role, permissionGroupId }),
    takesMore: lowersRole,
    update: useUpdateUser(),
    onSaved: (saved) => {
      adopt(saved)
      notify(t('form.saved', { name: saved.name }))
    },
    refuse,
  })

  const sendChange = async (body: Exclude<UserBody, { email: string }>, before: UserAccount) => {
    const change = { base: before, body: onlyChanges(body, before) }
    if (Object.keys(change.body).length === 0) {
      adopt(before)
      notify(t('common:states.nothingToSave'), 'info')
      return
    }
    await narrowing.save(change, change.body.permissionGroupId !== undefined || lowersRole(change))
  }

  const send = async (body: UserBody) => {
    retry()
    setTaken(false)
    try {
      if ('email' in body) await sendInvitation(body)
      else if (base) await sendChange(body, base)
    } catch (error) {
      refuse(error)
      setTaken(isOfTakenEmail(error))
    }
  }

  return {
    form,
    query,
    record,
    /** Somebody has an account with the e-mail already. */
    isTaken,
    /** Checks the form and sends it. */
    save: () => form.handleSubmit(send)(),
    isSaving: invite.isPending || narrowing.isSaving,
    narrowing,
  }
}
