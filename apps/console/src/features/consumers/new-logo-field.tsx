import { useState } from 'react'
import { type Control, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { LogoFrame } from '../../components/logo-frame.tsx'
import { useLogoMessage } from '../../i18n/use-logo-message.ts'
import { choosePicture } from '../../lib/chosen-picture.ts'
import type { ConsumerFormValues } from './consumer-form.ts'

/** As high as a logo that is saved, in CSS pixels. */
const height = 72
/** What is see-through looks like nothing that is part of a picture. */
const squares = 'repeating-conic-gradient(#aeb4bb 0 25%, #d5d9de 0 50%) 0 0 / 16px 16px'

/** The logo of an app that doesn't exist yet: kept with what is typed, and saved with it. */
export function NewLogoField<Output>({ control }: { control: Control<ConsumerFormValues, unknown, Output> }) {
  const { t } = useTranslation(['consumers', 'common'])
  const logoMessage = useLogoMessage()
  const { field } = useController({ control, name: 'logo' })
  const [fault, setFault] = useState<string | null>(null)

  const choose = async (file: File) => {
    const chosen = await choosePicture(file)
    if (typeof chosen === 'string') {
      setFault(chosen)
      return
    }
    setFault(null)
    field.onChange(chosen)
  }

  return (
    <LogoFrame
      picture={
        field.value ? (
          <img
            src={field.value.address}
            alt={t('logo.chosen')}
            style={{ display: 'block', maxHeight: height, maxWidth: 240, borderRadius: 6, background: squares }}
          />
        ) : null
      }
      error={fault === null ? null : logoMessage(fault)}
      note={`${t('logo.withTheRest')} ${t('logo.shown')}`}
      onChoose={(file) => void choose(file)}
      onRemove={() => {
        setFault(null)
        field.onChange(null)
      }}
    />
  )
}
