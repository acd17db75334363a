import { type FieldError, fieldError } from '@latchkey/contracts/plain'

/**
 * What the browser finds wrong with a field, as the API would say it. In front of the console this is all that is checked before something is
 * sent: the API checks it again, and the library that could do so here weighs more than the page.
 * @param input a field whose name is the API's
 */
export function inputFault({ name, validity }: HTMLInputElement): FieldError | undefined {
  if (validity.valueMissing) return fieldError(name, 'blank')
  return validity.typeMismatch ? fieldError(name, 'invalid_email') : undefined
}
