import Visibility from '@mui/icons-material/VisibilityOutlined'
import VisibilityOff from '@mui/icons-material/VisibilityOffOutlined'
import IconButton from '@mui/material/IconButton'
import InputAdornment from '@mui/material/InputAdornment'
import Tooltip from '@mui/material/Tooltip'
import { type ComponentProps, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TextInput } from './text-input.tsx'

interface PasswordInputProps extends Omit<ComponentProps<typeof TextInput>, 'type' | 'endAdornment' | 'autoComplete'> {
  /** Tells password managers whether to fill in the password in use or to think of one. */
  autoComplete: 'current-password' | 'new-password'
}

/** A password, hidden until asked to be shown. */
export function PasswordInput({ label, ...input }: PasswordInputProps) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  const name = t('actions.showValue', { label })
  return (
    <TextInput
      {...input}
      label={label}
      type={shown ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
      endAdornment={
        <InputAdornment position="end">
          <Tooltip title={name} describeChild>
            <IconButton edge="end" aria-label={name} aria-pressed={shown} onClick={() => setShown((before) => !before)}>
              {shown ? <VisibilityOff fontSize="small" /> : <Visibility fontSize="small" />}
            </IconButton>
          </Tooltip>
        </InputAdornment>
      }
    />
  )
}
