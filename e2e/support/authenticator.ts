import { Secret, TOTP } from 'otpauth'

/** An authenticator app that is not ours. None of its codes is good twice, so each call gives the one of the next half minute. */
export function authenticator(secret: string): () => string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  let step = totp.counter()
  return () => totp.generate({ timestamp: step++ * 30_000 })
}
