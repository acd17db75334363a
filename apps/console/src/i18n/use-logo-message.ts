import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../api/client.ts'
import { useFieldMessage } from './use-field-message.ts'
import { useProblemMessage } from './use-problem-message.ts'

/** Puts into words why a picture didn't become a logo: a fault of the picture itself, as a code or as the API found it, or of the call. */
export function useLogoMessage(): (error: unknown) => string {
  const { t } = useTranslation()
  const fieldMessage = useFieldMessage()
  const problemMessage = useProblemMessage()
  return (error) => {
    const found = isApiProblem(error) ? error.errors.find(({ path }) => path === 'logo') : undefined
    const fault = typeof error === 'string' ? error : found
    return fault === undefined ? problemMessage(error) : fieldMessage(fault, t('logo.label'))
  }
}
