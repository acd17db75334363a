import type { Consumer } from '@latchkey/contracts'
import { useState } from 'react'
import { flushSync } from 'react-dom'
import type { FieldErrors } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { useNotify } from '../../components/notify.tsx'
import { useLogoMessage } from '../../i18n/use-logo-message.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { placeFaults } from '../../lib/form.ts'
import { onlyChanges } from './consumer-changes.ts'
import {
  type ConsumerBody,
  type ConsumerFormValues,
  type EditableField,
  advancedFields,
  editableFields,
  isOfApp,
} from './consumer-form.ts'
import { useReplaceConsumerLogo } from './consumer-logo.queries.ts'
import { type NewConsumer, useCreateConsumer, useUpdateConsumer } from './consumer.queries.ts'
import type { useConsumerDraft } from './use-consumer-draft.ts'

const formFields = ['grantType', 'clientType', ...editableFields] as const
/** Their faults may name a part of them, which is no field of its own to the form. */
const fieldsWithParts = ['redirectUris', 'jwks'] as const

interface ConsumerSavingOptions {
  draft: ReturnType<typeof useConsumerDraft>
  /** Brings the fields into view, before a fault is shown at one of them. */
  onFault: () => Promise<void> | void
  /** Takes what was made, with its secret in the one moment that it can be shown. */
  onCreated: (made: NewConsumer) => void
}

/**
 * Saving a consumer, and everything that can come of it: a refusal at its fields or above them, and somebody else's change, which is
 * never written over.
 */
export function useConsumerSaving({ draft, onFault, onCreated }: ConsumerSavingOptions) {
  const { form, base, adopt, merge } = draft
  const { t } = useTranslation(['consumers', 'common'])
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const create = useCreateConsumer()
  const update = useUpdateConsumer()
  const replaceLogo = useReplaceConsumerLogo()
  const logoMessage = useLogoMessage()
  const [refusal, setRefusal] = useState<string | null>(null)
  const [conflict, setConflict] = useState<'none' | 'found' | 'loading' | 'merged'>('none')
  const [theirs, setTheirs] = useState<EditableField[]>([])
  const [advancedOpen, setAdvancedOpen] = useState(false)

  /** A field in a closed place can't take the focus. */
  const openWhereFaulty = async (isFaulty: (field: EditableField) => boolean) => {
    await onFault()
    if (advancedFields.some(isFaulty)) flushSync(() => setAdvancedOpen(true))
  }

  const refuse = async (error: unknown) => {
    if (isApiProblem(error, 'precondition_failed')) {
      setConflict('found')
      return
    }
    const faults = isApiProblem(error) ? error.errors : []
    if (faults.length > 0)
      await openWhereFaulty((field) => faults.some(({ path }) => path === field || path.startsWith(`${field}.`)))
    setRefusal(placeFaults(error, form.setError, formFields) ? null : problemMessage(error))
    const parted = fieldsWithParts.find((field) => faults[0]?.path.startsWith(field))
    if (parted) form.setFocus(parted)
  }

  const createNew = async (body: Parameters<typeof create.mutateAsync>[0]) => {
    const made = await create.mutateAsync(body)
    create.reset()
    adopt(made.consumer)
    notify(t('form.created', { name: made.consumer.name }))
    onCreated(made)
    return made.consumer
  }

  /** After all that must not be missed, which is the secret: a picture can be chosen again. */
  const giveLogo = async (consumer: Consumer, picture: Blob) => {
    try {
      await replaceLogo.mutateAsync({ base: consumer, picture })
    } catch (error) {
      notify(t('logo.notSaved', { reason: logoMessage(error) }), 'error')
    }
  }

  const change = async (body: Exclude<ConsumerBody, { grantType: unknown }>, before: Consumer) => {
    const changes = onlyChanges(body, before)
    if (Object.keys(changes).length === 0) {
      adopt(before)
      notify(t('common:states.nothingToSave'), 'info')
      return
    }
    const saved = await update.mutateAsync({ base: before, body: changes })
    adopt(saved)
    setConflict('none')
    setTheirs([])
    notify(t('form.saved', { name: saved.name }))
  }

  const send = async (body: ConsumerBody) => {
    setRefusal(null)
    const values = form.getValues()
    const logo = isOfApp(values) ? values.logo : null
    try {
      if ('grantType' in body) {
        const consumer = await createNew(body)
        if (logo) await giveLogo(consumer, logo.file)
      } else if (base) await change(body, base)
    } catch (error) {
      await refuse(error)
    }
  }

  /** Loads the consumer as it is now, after somebody else's change; what was typed stays. */
  const loadCurrent = async () => {
    setConflict('loading')
    try {
      const both = await merge()
      setTheirs(both)
      // What somebody else made of a field is said below it.
      if (advancedFields.some((field) => both.includes(field))) setAdvancedOpen(true)
      setConflict('merged')
    } catch (error) {
      setConflict('found')
      notify(problemMessage(error), 'error')
    }
  }

  return {
    /** Checks the form and sends it. */
    save: () =>
      form.handleSubmit(send, (errors: FieldErrors<ConsumerFormValues>) =>
        openWhereFaulty((field) => errors[field] !== undefined),
      )(),
    isSaving: create.isPending || update.isPending || replaceLogo.isPending,
    refusal,
    conflict,
    theirs,
    loadCurrent,
    advancedOpen,
    setAdvancedOpen,
  }
}
