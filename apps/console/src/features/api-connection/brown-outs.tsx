import type { ApiConnection } from '@latchkey/contracts'
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
import { useAnnounceBrownOut, useCallOffBrownOut } from './api-connection.queries.ts'
import { fromLocal, inDays, toLocal } from './local-moment.ts'

/** In seconds. */
const lengths = ['900', '3600', '14400', '86400'] as const

function AnnounceDialog({ connection, onClose }: { connection: ApiConnection; onClose: () => void }) {
  const { t } = useTranslation('api-connection')
  const format = useFormat()
  const notify = useNotify()
  const fieldMessage = useFieldMessage()
  const announce = useAnnounceBrownOut()
  const [start, setStart] = useState(() => toLocal(inDays(2, 10)))
  const [length, setLength] = useState<(typeof lengths)[number]>('3600')
  const fault = isApiProblem(announce.error) ? announce.error.errors[0] : undefined
  const startsAt = fromLocal(start)
  const send = () => {
    if (!startsAt) return
    const endsAt = new Date(startsAt.getTime() + Number(length) * 1000)
    announce.mutate(
      { base: connection, body: { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() } },
      {
        onSuccess: () => {
          onClose()
          notify(t('ending.announced'))
        },
      },
    )
  }
  return (
    <ConfirmDialog
      open
      destructive={false}
      title={t('ending.announceTitle')}
      confirmLabel={t('ending.announceConfirm')}
      ready={startsAt !== undefined}
      pending={announce.isPending}
      error={fault ? undefined : announce.error}
      onClose={onClose}
      onConfirm={send}
    >
      <Box sx={{ display: 'grid', gap: 2.5 }}>
        <span>{t('ending.announceBody')}</span>
        <TextInput
          type="datetime-local"
          label={t('ending.start')}
          value={start}
          onChange={({ target }) => setStart(target.value)}
          error={fault && fieldMessage(fault, t('ending.start'))}
        />
        <SelectInput
          label={t('ending.length')}
          value={length}
          options={lengths.map((value) => ({ value, label: format.duration(Number(value)) }))}
          onChange={setLength}
        />
      </Box>
    </ConfirmDialog>
  )
}

/** The brown-outs that are announced, with how many calls they are going to meet. */
export function BrownOuts({ connection, mayChange }: { connection: ApiConnection; mayChange: boolean }) {
  const { t } = useTranslation('api-connection')
  const format = useFormat()
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const callOff = useCallOffBrownOut()
  const [announcing, setAnnouncing] = useState(false)
  const { brownOuts } = connection
  const cancel = async (id: string) => {
    try {
      await callOff.mutateAsync(id)
      notify(t('ending.calledOff'))
    } catch (error) {
      notify(problemMessage(error), 'error')
    }
  }
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="subtitle1" component="h3">
        {t('ending.brownOuts')}
      </Typography>
      {brownOuts.length === 0 ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('ending.noBrownOuts')}
        </Typography>
      ) : (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
          {brownOuts.map(({ id, startsAt, endsAt, expectedCalls }) => (
            <Box
              component="li"
              key={id}
              sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 0.5 }}
            >
              <Box sx={{ flex: '1 1 14rem', minWidth: 0 }}>
                <Typography variant="body2">
                  {t('ending.span', { from: format.dateTime(startsAt), to: format.dateTime(endsAt) })}
                </Typography>
                <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                  {t('ending.expected', { count: expectedCalls, number: format.number(expectedCalls) })}
                </Typography>
              </Box>
              {mayChange ? (
                <Button
                  size="small"
                  aria-label={t('ending.callOffNamed', { date: format.dateTime(startsAt) })}
                  onClick={() => oneAtATime(() => cancel(id))}
                >
                  {t('ending.callOff')}
                </Button>
              ) : null}
            </Box>
          ))}
        </Box>
      )}
      {mayChange ? (
        <Button variant="outlined" onClick={() => setAnnouncing(true)} sx={{ justifySelf: 'start' }}>
          {t('ending.announce')}
        </Button>
      ) : null}
      {announcing ? <AnnounceDialog connection={connection} onClose={() => setAnnouncing(false)} /> : null}
    </Box>
  )
}
