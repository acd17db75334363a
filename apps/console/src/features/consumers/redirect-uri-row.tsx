import { type FieldErrorCode, redirectUriFault } from '@latchkey/contracts'
import DeleteOutlined from '@mui/icons-material/DeleteOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { type Ref, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useDebounced } from '../../lib/use-debounced.ts'

/** How each rule is kept to that an address can break. */
const remedies = [
  'redirect_uri_not_absolute',
  'redirect_uri_fragment',
  'redirect_uri_wildcard',
  'redirect_uri_user_info',
  'redirect_uri_reserved_query',
  'redirect_uri_http',
  'redirect_uri_scheme',
] as const satisfies FieldErrorCode[]

/** What typing on may mend: half an address breaks them all. */
const ofHalfAnAddress = new Set<FieldErrorCode>([
  'redirect_uri_not_absolute',
  'redirect_uri_http',
  'redirect_uri_scheme',
])

const pauseMilliseconds = 800

/** The rule that an address breaks, as soon as whoever types it can't be on the way to one that doesn't. */
function useFaultAsTyped(
  uri: string,
  others: readonly string[],
): { fault: FieldErrorCode | undefined; leave: () => void } {
  const [left, setLeft] = useState<string>()
  const paused = useDebounced(uri, pauseMilliseconds)
  const leave = () => setLeft(uri)
  const text = uri.trim()
  if (text === '') return { fault: undefined, leave }
  const rule = redirectUriFault(text) ?? (others.some((other) => other.trim() === text) ? 'duplicate' : undefined)
  const isWaiting = rule !== undefined && ofHalfAnAddress.has(rule) && paused !== uri && left !== uri
  return { fault: isWaiting ? undefined : rule, leave }
}

interface RedirectUriRowProps {
  uri: string
  /** Those of the rows before. */
  others: readonly string[]
  number: number
  onChange: (uri: string) => void
  onBlur: () => void
  inputRef?: Ref<HTMLInputElement>
  /** Takes the row away; absent where there is no other. */
  onRemove: (() => void) | undefined
  /** What was found when the form was sent. */
  fault: string | undefined
}

/** One redirect URI, checked as it is typed. */
export function RedirectUriRow({
  uri,
  others,
  number,
  onChange,
  onBlur,
  inputRef,
  onRemove,
  fault,
}: RedirectUriRowProps) {
  const { t } = useTranslation('consumers')
  const fieldMessage = useFieldMessage()
  const typed = useFaultAsTyped(uri, others)
  const shown = fault ?? typed.fault
  const remedy = remedies.find((code) => code === shown)
  return (
    <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 0.5 }}>
      <TextInput
        label={t('form.redirectUriNumber', { number })}
        value={uri}
        type="url"
        inputMode="url"
        placeholder="https://app.example/callback"
        autoComplete="off"
        required
        onChange={(event) => onChange(event.target.value)}
        onBlur={() => {
          typed.leave()
          onBlur()
        }}
        inputRef={inputRef}
        error={
          shown === undefined
            ? undefined
            : fieldMessage(shown, t('fields.redirectUri')) + (remedy ? `. ${t(`redirectUriRemedies.${remedy}`)}` : '')
        }
      />
      {onRemove ? (
        <Tooltip title={t('form.removeRedirectUri', { number })}>
          <IconButton aria-label={t('form.removeRedirectUri', { number })} onClick={onRemove} sx={{ mt: 1 }}>
            <DeleteOutlined fontSize="small" />
          </IconButton>
        </Tooltip>
      ) : null}
    </Box>
  )
}
