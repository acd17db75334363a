import type { ConsumerSecret } from '@latchkey/contracts'
import Box from '@mui/material/Box'
import { useSecretWords } from './use-secret-words.ts'

/** Whether some secrets are still in use, and by whom, a line each: for before they end. */
export function SecretUses({ secrets }: { secrets: readonly ConsumerSecret[] }) {
  const words = useSecretWords()
  const [only, ...others] = secrets
  if (!only) return null
  if (others.length === 0) {
    return <Box sx={{ mt: 0.5, fontWeight: 500, overflowWrap: 'anywhere' }}>{words.use(only)}</Box>
  }
  return (
    <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5, overflowWrap: 'anywhere' }}>
      {secrets.map((secret) => (
        <li key={secret.id}>
          {words.name(secret)}: <strong>{words.use(secret)}</strong>
        </li>
      ))}
    </Box>
  )
}
