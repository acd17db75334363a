import type { AuthenticationScheme } from './scheme.ts'
import { admit, type LegacyScheme, type LegacyServices, retirementHeaders } from './legacy-key.ts'
import { originOf } from '../../web/request-origin.ts'

/** Answers are not held to be sealed. */
const holdsNothing = -1

const own: LegacyScheme<unknown> = {
  challenge: () => 'Basic realm="Latchkey Hub", charset="UTF-8"',
  seal: ({ caller }) =>
    caller.retiresAt === null ? undefined : { maxBytes: holdsNothing, headers: () => retirementHeaders(caller) },
}

/**
 * A company's API Key and API Secret sent as they are (RFC 7617). Others are not challenged to: a browser would ask the person for a password.
 * @param services who knows the key, and who notes that it was used
 */
export const createBasicScheme = (services: LegacyServices): AuthenticationScheme => ({
  name: 'basic',
  async authenticate(call, credentials) {
    const outcome = await services.legacyCredentials.verifyBasic(`Basic ${credentials}`, originOf(call.request))
    return admit(services, call, outcome, own).caller
  },
})
