import '../src/app/fonts.css'
import { afterEach, beforeEach, vi } from 'vitest'
import { z } from 'zod'
import { startI18n, switchLanguage } from '../src/i18n/i18n.ts'
import { leave } from '../src/lib/leave.ts'

z.config({ jitless: true })

await startI18n(['session', 'authorizations', 'authorization-requests'])

beforeEach(async () => {
  await switchLanguage('en')
  // Leaving would take the test's own page away; where it would have gone is looked up at the spies.
  vi.spyOn(leave, 'to').mockReturnValue()
  vi.spyOn(leave, 'replacing').mockReturnValue()
  vi.spyOn(leave, 'reload').mockReturnValue()
})

afterEach(() => {
  delete document.documentElement.dataset.session
  vi.restoreAllMocks()
})
