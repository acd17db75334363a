import { useEffect, useRef, useState } from 'react'
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'
import { isApiProblem } from '../api/problem.ts'
import { placeFaults } from './form.ts'
import { sameValue, threeWay, type Versions } from './three-way.ts'

interface RecordFormOptions<Item, Values extends FieldValues, Output> {
  form: UseFormReturn<Values, unknown, Output>
  /** The form's fields, which the API's faults may name. */
  fields: readonly Path<Values>[]
  /** The thing as it is already known when the form opens. */
  known: Item | null
  /** The thing as the server last told it; `undefined` until then, and for a new one. */
  loaded: Item | undefined
  toForm: (item: Item) => Values
  /** Asks the server for the thing as it is now. */
  reload: () => Promise<Item>
  /** Puts what was typed on top of what somebody else stored meanwhile; {@link threeWay} unless a form knows better. */
  merge?: (versions: Versions<Values>) => Values
}

/** What somebody else changed while it was being changed here: the form before their change, after it, and as it was typed. */
export type TheirChange<Values> = Versions<Values>

/**
 * A form over something that others may change at the same time: which state of it the form started from (`base`, `null` while there
 * is none), and what comes of saving it.
 *
 * What the server says meanwhile is taken over as long as nothing typed would be lost or would silently win over somebody else's
 * change; otherwise `base` stays behind, and saving meets the conflict.
 */
export function useRecordForm<Item extends { version: number }, Values extends FieldValues, Output>({
  form,
  fields,
  known,
  loaded,
  toForm,
  reload,
  merge = threeWay,
}: RecordFormOptions<Item, Values, Output>) {
  const { isDirty } = form.formState
  const [base, setBase] = useState(known)
  // The state that the form was last filled from.
  const shown = useRef(known)
  const [refusal, setRefusal] = useState<unknown>(null)
  const [conflict, setConflict] = useState<'none' | 'found' | 'loading' | 'merged'>('none')
  const [theirs, setTheirs] = useState<TheirChange<Values> | null>(null)

  const adopt = (item: Item): void => {
    shown.current = item
    form.reset(toForm(item))
    setBase(item)
    setConflict('none')
    setTheirs(null)
  }

  const isNews = loaded !== undefined && loaded !== base && (!base || loaded.version >= base.version)
  if (isNews && (!base || !isDirty || sameValue(toForm(loaded), toForm(base)))) setBase(loaded)

  useEffect(() => {
    const before = shown.current
    if (!base || base === before) return
    shown.current = base
    if (!before || !sameValue(toForm(before), toForm(base))) form.reset(toForm(base))
  }, [base, form, toForm])

  const refuse = (error: unknown): void => {
    if (isApiProblem(error, 'precondition_failed')) {
      setConflict('found')
      return
    }
    setRefusal(placeFaults(error, form.setError, fields) ? null : error)
  }

  /** Loads the thing as it is now, after somebody else's change, and puts what was typed on top of it. */
  const loadCurrent = async (): Promise<void> => {
    if (!base) return
    setConflict('loading')
    setRefusal(null)
    try {
      const latest = await reload()
      const versions = { before: toForm(base), now: toForm(latest), typed: form.getValues() }
      shown.current = latest
      form.reset(versions.now)
      form.reset(merge(versions), { keepDefaultValues: true })
      setBase(latest)
      setTheirs(versions)
      setConflict('merged')
    } catch (error) {
      setConflict('found')
      setRefusal(error)
    }
  }

  return {
    base,
    /** Starts over from a state of the thing; what was typed has become part of it. */
    adopt,
    /** Shows what came of saving: at the fields, as a conflict, or as `refusal`. */
    refuse,
    refusal,
    /** Forgets the last refusal, before the next try. */
    retry: () => setRefusal(null),
    conflict,
    theirs,
    loadCurrent,
  }
}
