import { type CompanyProfile, languages } from '@latchkey/contracts'
import Button from '@mui/material/Button'
import Paper from '@mui/material/Paper'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useController, useForm, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { FormTextField } from '../../components/form-text-field.tsx'
import { LeaveQuestion } from '../../components/leave-question.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useNotify } from '../../components/notify.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { RecordNotices } from '../../components/record-notices.tsx'
import { SelectInput } from '../../components/select-input.tsx'
import { languageNames } from '../../i18n/i18n.ts'
import { useProblemMessage } from '../../i18n/use-problem-message.ts'
import { useTheirNote, versionsOf } from '../../i18n/use-their-note.ts'
import { changesFrom } from '../../lib/three-way.ts'
import { useOneAtATime } from '../../lib/use-one-at-a-time.ts'
import { useRecordForm } from '../../lib/use-record-form.ts'
import { ColorField } from './color-field.tsx'
import { CompanyLogoField } from './company-logo-field.tsx'
import { type CompanyBody, type CompanyFormValues, resolveCompany, toCompanyForm } from './company-form.ts'
import { companyOptions, useUpdateCompany } from './company.queries.ts'

const languageOptions = languages.map((value) => ({ value, label: languageNames[value] }))
const fields = ['name', 'language', 'color'] as const

function CompanyForm({ company }: { company: CompanyProfile }) {
  const { t } = useTranslation(['company', 'common'])
  const notify = useNotify()
  const client = useQueryClient()
  const problemMessage = useProblemMessage()
  const oneAtATime = useOneAtATime()
  const update = useUpdateCompany()
  const form = useForm<CompanyFormValues, unknown, CompanyBody>({
    defaultValues: toCompanyForm(company),
    resolver: resolveCompany,
  })
  const record = useRecordForm<CompanyProfile, CompanyFormValues, CompanyBody>({
    form,
    fields,
    known: company,
    loaded: company,
    toForm: toCompanyForm,
    reload: () => client.fetchQuery({ ...companyOptions, staleTime: 0 }),
  })
  const { control, handleSubmit } = form
  const { base, conflict, refusal, theirs } = record
  const language = useController({ control, name: 'language' })
  const [name, color] = useWatch({ control, name: ['name', 'color'] })
  const theirNote = useTheirNote()
  const nameNote = theirNote(versionsOf(theirs, 'name', name))
  const colorNote = theirNote(versionsOf(theirs, 'color', color))
  const languageNote = theirNote(versionsOf(theirs, 'language', language.field.value), (value) => languageNames[value])

  const save = async (entered: CompanyBody) => {
    if (!base) return
    record.retry()
    const body = changesFrom(entered, base)
    if (Object.keys(body).length === 0) {
      record.adopt(base)
      notify(t('common:states.nothingToSave'), 'info')
      return
    }
    try {
      record.adopt(await update.mutateAsync({ base, body }))
      notify(t('saved'))
    } catch (error) {
      record.refuse(error)
    }
  }

  return (
    <Paper
      component="form"
      variant="outlined"
      noValidate
      aria-label={t('shell.general', { ns: 'common' })}
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault()
        oneAtATime(() => handleSubmit(save)())
      }}
      sx={{ p: { xs: 2, sm: 3 }, maxWidth: 640, display: 'grid', gap: 2.5 }}
    >
      <RecordNotices
        refusal={refusal === null ? null : problemMessage(refusal)}
        conflict={conflict}
        changed={t('conflict')}
        onLoad={record.loadCurrent}
      />
      <FactList>
        <Fact name={t('number')}>{company.number}</Fact>
      </FactList>
      <FormTextField control={control} name="name" label={t('name')} required helperText={nameNote} />
      <CompanyLogoField company={company} />
      <SelectInput
        label={t('language')}
        value={language.field.value}
        options={languageOptions}
        onChange={language.field.onChange}
        helperText={languageNote ?? t('languageHelp')}
      />
      <ColorField control={control} name={name} helperText={colorNote} />
      <Button type="submit" variant="contained" loading={update.isPending} sx={{ justifySelf: 'start' }}>
        {t('common:actions.save')}
      </Button>
      <LeaveQuestion dirty={form.formState.isDirty} />
    </Paper>
  )
}

/** The section General: what the company is called, speaks, and looks like. */
export function GeneralPage() {
  const { t } = useTranslation(['company', 'common'])
  const { data, error, isFetching, refetch } = useQuery(companyOptions)
  return (
    <>
      <PageHeading title={t('shell.general', { ns: 'common' })} guide="people">
        {t('lead')}
      </PageHeading>
      {data ? (
        <CompanyForm company={data} />
      ) : error ? (
        <ErrorState error={error} retrying={isFetching} onRetry={() => void refetch()} />
      ) : (
        <LoadingState rows={4} height={56} />
      )}
    </>
  )
}
