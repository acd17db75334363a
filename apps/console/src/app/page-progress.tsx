import LinearProgress from '@mui/material/LinearProgress'
import { useTranslation } from 'react-i18next'
import { useNavigation } from 'react-router'
import { VisuallyHidden } from '../components/visually-hidden.tsx'
import { useDebounced } from '../lib/use-debounced.ts'

/** How long a page may take before it is said that it is coming, in milliseconds; a sign of what comes sooner would only flicker. */
const unnoticed = 150

/** Along the lower edge of the top bar, while the code and the texts of the next page are on their way. */
export function PageProgress() {
  const { t } = useTranslation()
  const isLoading = useNavigation().state === 'loading'
  const isNoticed = useDebounced(isLoading, unnoticed) && isLoading
  return (
    <>
      {isNoticed ? (
        // Said in words beside it, once.
        <LinearProgress
          aria-hidden
          sx={{ position: 'absolute', insetInline: 0, bottom: -1, height: 3, displayPrint: 'none' }}
        />
      ) : null}
      <VisuallyHidden live="polite">{isNoticed ? t('states.loading') : null}</VisuallyHidden>
    </>
  )
}
