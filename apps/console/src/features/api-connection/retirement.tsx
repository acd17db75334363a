import type { ApiConnection } from '@latchkey/contracts'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiProblem } from '../../api/client.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notify.tsx'
import { SelectInput } from '../../components/select-input.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useFieldMessage } from '../../i18n/use-field-message.ts'
import { useFormat } from '../../i18n/use-format.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useKeepApiConnection, useRetireApiConnection } from './api-connection.queries.ts'
import { fromLocal, inDays, toLocal } from './local-moment.ts'
import { useUseInWords } from './use-of-key.ts'

type When = 'now' | 'later'

/** Whether nobody called for 30 days, or since there is a secret to call with. */
const isUnused = ({ use }: ApiConnection): boolean => use.calls === 0

/** Whether nobody called for 30 days, in which somebody could have. */
const isQuiet = (connection: ApiConnection): boolean =>
  isUnused(connection) && Date.parse(connection.regeneratedAt ?? connection.createdAt ?? '') <= inDays(-30, 0).getTime()

function RetireDialog({ connection, onClose }: { connection: ApiConnection; onClose: () => void }) {
  const { t } = useTranslation('api-connection')
  const notify = useNotify()
  const fieldMessage = useFieldMessage()
  const inWords = useUseInWords()
  const retire = useRetireApiConnection()
  const [when, setWhen] = useState<When>(isQuiet(connection) ? 'now' : 'later')
  const [date, setDate] = useState(() => toLocal(inDays(30, 10)))
  const fault = isApiProblem(retire.error) ? retire.error.errors[0] : undefined
  const moment = fromLocal(date)
  const send = () =>
    retire.mutate(
      { base: connection, body: { retiresAt: when === 'now' ? null : (moment?.toISOString() ?? '') } },
      {
        onSuccess: ({ status }) => {
          onClose()
          notify(t(status === 'retired' ? 'ending.retired' : 'ending.decided'))
        },
      },
    )
  return (
    <ConfirmDialog
      open
      title={t('ending.retireTitle')}
      confirmLabel={t('ending.retireConfirm')}
      ready={when === 'now' || moment !== undefined}
      pending={retire.isPending}
      error={fault ? undefined : retire.error}
      onClose={onClose}
      onConfirm={send}
    >
      <Box sx={{ display: 'grid', gap: 2.5 }}>
        <span>{t('ending.retireBody')}</span>
        <span>{inWords(connection.use)}</span>
        {isUnused(connection) ? (
          <SelectInput<When>
            label={t('ending.when')}
            value={when}
            options={(['now', 'later'] as const).map((value) => ({ value, label: t(`ending.${value}`) }))}
            onChange={setWhen}
          />
        ) : null}
        {when === 'later' ? (
          <TextInput
            type="datetime-local"
            label={t('ending.date')}
            value={date}
            onChange={({ target }) => setDate(target.value)}
            error={fault && fieldMessage(fault, t('ending.date'))}
          />
        ) : fault ? (
          <Alert severity="error">{fieldMessage(fault, t('ending.date'))}</Alert>
        ) : null}
      </Box>
    </ConfirmDialog>
  )
}

/** When the key stops working for good, and the way to decide that or call it off. */
export function Retirement({ connection, mayChange }: { connection: ApiConnection; mayChange: boolean }) {
  const { t } = useTranslation('api-connection')
  const format = useFormat()
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const keep = useKeepApiConnection()
  const [retiring, setRetiring] = useState(false)
  const { retiresAt } = connection
  const cancel = async () => {
    try {
      await keep.mutateAsync(connection)
      notify(t('ending.kept'))
    } catch (error) {
      notify(problemMessage(error), 'error')
    }
  }
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="subtitle1" component="h3">
        {t('ending.retirement')}
      </Typography>
      {retiresAt === null && isQuiet(connection) ? (
        <Alert severity="info" role="note">
          {t('ending.quiet')}
        </Alert>
      ) : (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {retiresAt === null ? t('ending.notScheduled') : t('ending.scheduled', { date: format.dateTime(retiresAt) })}
        </Typography>
      )}
      {mayChange ? (
        retiresAt === null ? (
          <Button
            variant={isQuiet(connection) ? 'contained' : 'outlined'}
            color="error"
            onClick={() => setRetiring(true)}
            sx={{ justifySelf: 'start' }}
          >
            {t('ending.retire')}
          </Button>
        ) : (
          <Button
            variant="outlined"
            loading={keep.isPending}
            onClick={() => oneAtATime(cancel)}
            sx={{ justifySelf: 'start' }}
          >
            {t('ending.keep')}
          </Button>
        )
      ) : (
        <Typography variant="body2">{t('ending.onlySuper')}</Typography>
      )}
      {retiring ? <RetireDialog connection={connection} onClose={() => setRetiring(false)} /> : null}
    </Box>
  )
}
