// npm run check: the quick part of npm test, silent when all is well.
import { staticChecks } from './testing/static-checks.ts'

const outcomes = staticChecks.map(({ name, run }) => ({ name, outcome: run() }))
for (const { name, outcome } of outcomes) {
  const { ok, log } = await outcome
  if (ok) continue
  console.log(`${name} failed\n\n${log}\n`)
  process.exitCode = 1
}
