import type { FailureDetail } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import Link from '@mui/material/Link'
import { useFormat } from '../../i18n/use-format.ts'

const shownAtFirst = 5

/** How many characters two texts begin with in common. */
const commonLength = (one: string, other: string): number => {
  const length = Math.min(one.length, other.length)
  for (let index = 0; index < length; index += 1) if (one[index] !== other[index]) return index
  return length
}

/** A text with one character marked; past its end the mark says that something is missing there. */
function Marked({ text, at }: { text: string; at: number | undefined }) {
  const { t } = useTranslation('consumers')
  if (at === undefined || at > text.length) return text
  return (
    <>
      {text.slice(0, at)}
      <Box
        component="mark"
        sx={{
          bgcolor: 'error.main',
          color: 'error.contrastText',
          borderRadius: 0.5,
          px: '1px',
          textDecoration: 'underline',
          whiteSpace: 'nowrap',
        }}
      >
        {at === text.length ? t('failures.textEnds') : text[at]}
      </Box>
      {text.slice(at + 1)}
    </>
  )
}

function Value({ label, texts }: { label: string; texts: { text: string; at: number | undefined }[] }) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const shown = texts.slice(0, open || texts.length === shownAtFirst + 1 ? undefined : shownAtFirst)
  return (
    <>
      <Box component="dt" sx={{ typography: 'caption', color: 'text.secondary' }}>
        {label}
      </Box>
      <Box component="dd" sx={{ m: 0, display: 'grid', gap: 0.5, justifyItems: 'start' }}>
        {shown.map(({ text, at: position }) => (
          <Box
            key={text}
            component="code"
            sx={{ fontFamily: 'monospace', fontSize: '0.8125rem', overflowWrap: 'anywhere', minWidth: 0 }}
          >
            <Marked text={text} at={position} />
          </Box>
        ))}
        {shown.length < texts.length ? (
          <Link component="button" type="button" variant="body2" onClick={() => setOpen(true)}>
            {t('failures.showAll', { number: format.number(texts.length) })}
          </Link>
        ) : null}
      </Box>
    </>
  )
}

interface DifferenceProps {
  /** The characters that differ; none where the text ends. */
  sent: string | undefined
  expected: string | undefined
  at: number
}

/** In words what the marks show. */
function Difference({ sent, expected, at }: DifferenceProps) {
  const { t } = useTranslation('consumers')
  const position = useFormat().number(at + 1)
  const quoted = (text: string) => t('failures.quoted', { text })
  if (sent === undefined) return t('failures.sentLess', { position, expected: quoted(expected ?? '') })
  if (expected === undefined) return t('failures.sentMore', { position, sent: quoted(sent) })
  return t('failures.differsAt', { position, sent: quoted(sent), expected: quoted(expected) })
}

interface FailureDifferenceProps {
  detail: FailureDetail
  /** What the expected ones are called: registered, or permitted. */
  expectedLabel: string
}

/** What was sent and what would have been right, and where they part: marked, and said in words. */
export function FailureDifference({ detail, expectedLabel }: FailureDifferenceProps) {
  const { sent, differsAt } = detail
  const expected = detail.expected ?? []
  const { t } = useTranslation('consumers')
  if (sent === undefined && expected.length === 0) return null
  // Of several it is the nearest that was meant: it goes along with what was sent up to that character.
  const nearest =
    sent === undefined || differsAt === undefined
      ? undefined
      : expected.find((candidate) => commonLength(candidate, sent) >= differsAt)
  return (
    <Box sx={{ borderLeft: 3, borderColor: 'divider', pl: 1.5 }}>
      <Box component="dl" sx={{ m: 0, display: 'grid', gap: 0.5 }}>
        {sent === undefined ? null : <Value label={t('failures.sent')} texts={[{ text: sent, at: differsAt }]} />}
        {expected.length === 0 ? null : (
          <Value
            label={expectedLabel}
            texts={expected.map((text) => ({ text, at: text === nearest ? differsAt : undefined }))}
          />
        )}
      </Box>
      {sent !== undefined && differsAt !== undefined && nearest !== undefined ? (
        <Typography variant="body2" sx={{ mt: 0.75 }}>
          <Difference sent={sent[differsAt]} expected={nearest[differsAt]} at={differsAt} />
        </Typography>
      ) : null}
    </Box>
  )
}
