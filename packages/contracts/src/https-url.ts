import { z } from 'zod'

/** An https address without user name, password or fragment. What is fetched from one is checked again. */
export const httpsUrlSchema = z
  .string()
  .trim()
  .max(2000)
  .refine(
    (text) => {
      // Taken apart, blanks and control characters are gone.
      if (/[\s\p{C}]/u.test(text) || !URL.canParse(text)) return false
      const { protocol, username, password, hash } = new URL(text)
      return protocol === 'https:' && !username && !password && !hash
    },
    { error: 'https_needed' },
  )
