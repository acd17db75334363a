import { type FieldError, type FieldErrorCode, fieldErrorCodes } from '@latchkey/contracts/plain'
import { useTranslation } from 'react-i18next'
import { useFormat } from './use-format.ts'

/** A fault of a field: the API's, a bare code, or `code:limit` as forms carry it. */
export type FieldFault = Pick<FieldError, 'code' | 'limit'> | string

const toFault = (fault: FieldFault): { code: FieldErrorCode; limit: number | undefined } => {
  if (typeof fault !== 'string') return { code: fault.code, limit: fault.limit }
  const [name, bound] = fault.split(':')
  const code = fieldErrorCodes.find((known) => known === name) ?? 'invalid'
  return { code, limit: bound === undefined ? undefined : Number(bound) }
}

/** Puts a field's fault into words: `(fault, label)` → "Name can't be blank". */
export function useFieldMessage(): (fault: FieldFault, label: string) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return (fault, label) => {
    const { code, limit } = toFault(fault)
    const bound = limit === undefined ? '' : ` ${t('fields.limit', { limit: format.number(limit) })}`
    return t(`fields.${code}`, { field: label }) + bound
  }
}
