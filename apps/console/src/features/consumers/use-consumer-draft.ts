import { type Consumer, defaultLifetimes, type Lifetimes } from '@latchkey/contracts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type UseFormReturn, useForm } from 'react-hook-form'
import { toDuration } from '../../lib/duration.ts'
import { contractResolver } from '../../lib/form.ts'
import { sameValue } from '../../lib/three-way.ts'
import { differingFields } from './consumer-changes.ts'
import {
  type ConsumerBody,
  type ConsumerFormValues,
  type EditableField,
  createFormSchema,
  newForm,
  toForm,
  updateFormSchema,
} from './consumer-form.ts'
import { consumerDefaultsOptions, consumerOptions, findKnown } from './consumer.queries.ts'

const lifetimeFields = ['accessTokenSeconds', 'refreshIdleSeconds', 'refreshAbsoluteSeconds'] as const

const resolveChange = contractResolver<ConsumerFormValues, ConsumerBody>(updateFormSchema)

/** The panel's form, over a new or an existing consumer. */
export type ConsumerFormMethods = UseFormReturn<ConsumerFormValues, unknown, ConsumerBody>

/**
 * The form over a consumer, and the state of it that the form started from (`base`, `null` while there is none).
 *
 * What the server says meanwhile is taken over as long as nothing typed would be lost or would silently win over somebody
 * else's change; otherwise `base` stays behind, and saving meets the conflict.
 * @param id the consumer's id, or `undefined` for a new one
 */
export function useConsumerDraft(id: string | undefined) {
  const client = useQueryClient()
  const query = useQuery({ ...consumerOptions(id ?? ''), enabled: id !== undefined })
  const { data } = query
  const [base, setBase] = useState(() => (id === undefined ? null : (findKnown(client, id) ?? null)))
  const defaults = useQuery({ ...consumerDefaultsOptions, enabled: id === undefined })
  const given: Lifetimes = defaults.data ?? defaultLifetimes
  const form: ConsumerFormMethods = useForm<ConsumerFormValues, unknown, ConsumerBody>({
    defaultValues: newForm(given),
    // What was typed stays when `base` moves on; everything else follows it.
    ...(base ? { values: toForm(base), resetOptions: { keepDirtyValues: true } } : {}),
    resolver: base ? resolveChange : contractResolver(createFormSchema(given)),
  })

  useEffect(() => {
    if (base) return
    // One by one: starting the whole form over would take away the faults that are shown, and a press on "Save" that is under way.
    for (const name of lifetimeFields) {
      const defaultValue = toDuration(given[name])
      if (form.getFieldState(name).isDirty || sameValue(form.getValues(name), defaultValue)) continue
      // A field that isn't on the screen yet is unknown to the form, which would leave it as it is.
      form.register(name)
      form.resetField(name, { defaultValue })
    }
  }, [base, form, given])

  const isNews = data !== undefined && data !== base && (base === null || data.version >= base.version)
  if (isNews && (!base || !form.formState.isDirty || differingFields(toForm(data), toForm(base)).length === 0)) {
    setBase(data)
  }

  /** Starts over from a state of the consumer; what was typed has become part of it. */
  const adopt = (consumer: Consumer): void => {
    form.reset(toForm(consumer))
    setBase(consumer)
  }

  /**
   * Loads the consumer as it is now and puts what was typed on top of it.
   * @returns the fields that both sides changed, differently
   */
  const merge = async (): Promise<EditableField[]> => {
    if (!base) return []
    const latest = await client.fetchQuery({ ...consumerOptions(base.id), staleTime: 0 })
    const [before, now, typed] = [toForm(base), toForm(latest), form.getValues()]
    const mine = differingFields(typed, before)
    const apart = differingFields(typed, now)
    setBase(latest)
    return differingFields(now, before).filter((field) => mine.includes(field) && apart.includes(field))
  }

  return { form, base, query, adopt, merge }
}
