import type { Consumer } from '@latchkey/contracts'
import Autorenew from '@mui/icons-material/Autorenew'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { ChoiceField } from '../../components/choice-field.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { SelectInput } from '../../components/select-input.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useCreateSecret, useReread } from './consumer.queries.ts'
import { SecretUses } from './secret-uses.tsx'

const daySeconds = 24 * 60 * 60

/** For how many seconds the secrets before go on working; `keep`: for as long as they would have. */
const overlaps = ['keep', '3600', String(daySeconds), String(7 * daySeconds), String(30 * daySeconds), '0'] as const
type Overlap = (typeof overlaps)[number]

/** How long the new one works, in seconds; `''`: until it is ended. */
const lifetimes = ['', ...[30, 90, 180, 365, 730].map((days) => String(days * daySeconds))]

const asFilledIn = { name: '', overlap: String(daySeconds), lifetime: '' }

interface NewSecretProps {
  consumer: Consumer
  /** Takes the new secret, in the one moment it can be shown. */
  onCreated: (secret: string) => void
}

/** Gives a consumer one more secret, or one in the place of those it has, after asking what becomes of them. */
export function NewSecret({ consumer, onCreated }: NewSecretProps) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const notify = useNotify()
  const fieldMessage = useFieldMessage()
  const reread = useReread()
  const create = useCreateSecret()
  const [asking, setAsking] = useState(false)
  const [{ name, overlap, lifetime }, setFields] = useState(asFilledIn)
  const count = consumer.secrets.length
  const isFirst = count === 0
  const tooMany = isApiProblem(create.error, 'conflict')
  const nameFault = isApiProblem(create.error) ? create.error.errors.find(({ path }) => path === 'name') : undefined
  const body = {
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    overlapSeconds: isFirst || overlap === 'keep' ? null : Number(overlap),
    ...(lifetime === '' ? {} : { lifetimeSeconds: Number(lifetime) }),
  }
  const overlapLabel = (value: Overlap): string =>
    value === 'keep'
      ? t('newSecret.keep', { count })
      : value === '0'
        ? t('newSecret.endNow', { count })
        : t('newSecret.endAfter', { count, duration: format.duration(Number(value)) })

  return (
    <>
      <Button
        variant="outlined"
        startIcon={<Autorenew />}
        onClick={() => {
          create.reset()
          // What still uses the others is what the choice hangs on.
          reread(consumer.id)
          setFields(asFilledIn)
          setAsking(true)
        }}
        sx={{ justifySelf: 'start' }}
      >
        {t('newSecret.action')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t('newSecret.title')}
        confirmLabel={t('newSecret.confirm')}
        destructive={body.overlapSeconds === 0}
        pending={create.isPending}
        error={tooMany || nameFault ? undefined : create.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          create.mutate(
            { id: consumer.id, body },
            {
              onSuccess: ({ secret }) => {
                onCreated(secret)
                setAsking(false)
                create.reset()
                notify(t('newSecret.done'))
              },
            },
          )
        }
      >
        {t(isFirst ? 'newSecret.bodyFirst' : 'newSecret.body', { name: consumer.name })}
        <Box sx={{ display: 'grid', gap: 2.5, mt: 2.5, color: 'text.primary' }}>
          <TextInput
            label={t('newSecret.name')}
            value={name}
            onChange={(event) => setFields({ name: event.target.value, overlap, lifetime })}
            disabled={create.isPending}
            autoComplete="off"
            inputProps={{ maxLength: 80 }}
            error={nameFault && fieldMessage(nameFault, t('newSecret.name'))}
            helperText={t('newSecret.nameHelp')}
          />
          {isFirst ? null : (
            <div>
              <ChoiceField
                label={t('newSecret.others', { count })}
                value={overlap}
                onChange={(value) => setFields({ name, overlap: value, lifetime })}
                options={overlaps.map((value) => ({ value, label: overlapLabel(value) }))}
                disabled={create.isPending}
              />
              {overlap === '0' ? (
                <Alert severity="warning" sx={{ mt: 1 }}>
                  {t('newSecret.atOnce')}
                  <SecretUses secrets={consumer.secrets} />
                </Alert>
              ) : null}
            </div>
          )}
          <SelectInput
            label={t('newSecret.lifetime')}
            value={lifetime}
            onChange={(value) => setFields({ name, overlap, lifetime: value })}
            options={lifetimes.map((value) => ({
              value,
              label:
                value === ''
                  ? t('newSecret.untilEnded')
                  : t('newSecret.lasting', { duration: format.duration(Number(value)) }),
            }))}
            disabled={create.isPending}
          />
        </Box>
        {tooMany ? (
          <Alert severity="error" sx={{ mt: 2 }}>
            {t('newSecret.tooMany')}
          </Alert>
        ) : null}
      </ConfirmDialog>
    </>
  )
}
