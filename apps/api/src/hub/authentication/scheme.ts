import type { HubCall, HubCaller } from '../call.ts'

/** A scheme of the `Authorization` header (RFC 9110 section 11.1). */
export interface AuthenticationScheme {
  /** In lower case, for it is not told by its case. */
  name: string
  /** The challenge of a request that attempted another scheme or none; absent where it is given to those only that attempt this one. */
  challenge?: string
  /** Whoever attempts it reads no answer with the challenges of others beside its own. */
  standsAlone?: true
  /**
   * Finds out who calls.
   * @param call nothing of its body has been read
   * @param credentials what follows the scheme in the header, without the blanks around it; may be empty
   * @throws HubRefusal whose `www-authenticate` is this scheme's challenge with what was wrong
   */
  authenticate(call: HubCall, credentials: string): HubCaller | Promise<HubCaller>
}
