import { idSchema, transactionEventSchema, transactionNounSchema } from '@latchkey/contracts'
import { useMemo } from 'react'
import { z } from 'zod'
import { daySchema } from '../../lib/day-schema.ts'
import { momentsOf, relativePeriods } from '../../lib/period.ts'
import { useAddressParameters } from '../../lib/use-address-parameters.ts'
import type { TransactionFilterQuery } from './transaction.queries.ts'

const fields = {
  userId: idSchema,
  consumerId: idSchema,
  targetType: z.string().regex(/^[a-z_]{1,60}$/u),
  targetId: z.string().regex(/^[A-Za-z0-9_.:-]{1,200}$/u),
  event: z.union([transactionEventSchema, transactionNounSchema]),
  period: z.enum(relativePeriods),
  from: daySchema,
  to: daySchema,
}

/** What the address narrows the log to; `event` is an event or the noun of several. */
export type TransactionView = { [Field in keyof typeof fields]?: z.output<(typeof fields)[Field]> | undefined }

/** What to change about the view; `undefined` takes a field out. */
export type TransactionViewChange = TransactionView

const read = (parameters: URLSearchParams): TransactionView => {
  const valid = <Value>(name: string, schema: z.ZodType<Value>): Value | undefined =>
    schema.safeParse(parameters.get(name) ?? undefined).data
  const targetType = valid('targetType', fields.targetType)
  const targetId = valid('targetId', fields.targetId)
  const isTarget = targetType !== undefined && targetId !== undefined
  return {
    userId: valid('userId', fields.userId),
    consumerId: valid('consumerId', fields.consumerId),
    ...(isTarget ? { targetType, targetId } : {}),
    event: valid('event', fields.event),
    period: valid('period', fields.period),
    from: valid('from', fields.from),
    to: valid('to', fields.to),
  }
}

/**
 * The view as the API's filters.
 * @param view what the address says
 */
export function filterOf(view: TransactionView): TransactionFilterQuery {
  const event = transactionEventSchema.safeParse(view.event).data
  const noun = transactionNounSchema.safeParse(view.event).data
  return {
    ...(view.userId === undefined ? {} : { userId: view.userId }),
    ...(view.consumerId === undefined ? {} : { consumerId: view.consumerId }),
    ...(view.targetType === undefined ? {} : { targetType: view.targetType }),
    ...(view.targetId === undefined ? {} : { targetId: view.targetId }),
    ...(event === undefined ? {} : { event }),
    ...(noun === undefined ? {} : { noun }),
    ...momentsOf(view, new Date()),
  }
}

/** The change that takes every filter out. */
export const everything: TransactionViewChange = {
  userId: undefined,
  consumerId: undefined,
  targetType: undefined,
  targetId: undefined,
  event: undefined,
  period: undefined,
  from: undefined,
  to: undefined,
}

/**
 * What the log is narrowed to. It lives in the address, so that a reload, a link and the way back from the panel show the same
 * entries; what the address holds and the contract doesn't know is ignored.
 */
export function useTransactionView() {
  const { parameters, change } = useAddressParameters()
  const view = useMemo(() => read(parameters), [parameters])
  const isDated = view.period !== undefined || view.from !== undefined || view.to !== undefined
  const filterCount = [view.userId, view.consumerId, view.targetId, view.event].filter(Boolean).length + Number(isDated)
  return { view, change: change satisfies (changes: TransactionViewChange) => void, filterCount }
}
