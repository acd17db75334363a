import type { AuthenticationScheme } from './scheme.ts'
import { admit, type LegacyServices, retirementHeaders, toHubCaller } from './legacy-key.ts'
import { originOf } from '../../web/request-origin.ts'

const words = { challenge: () => 'Basic realm="Latchkey Hub", charset="UTF-8"' }

/** Answers are not held to be sealed. */
const holdsNothing = -1

/**
 * A company's API Key and API Secret sent as they are (RFC 7617). Others are not challenged to: a browser would ask the person for a password.
 * @param services who knows the key, and who notes that it was used
 */
export const createBasicScheme = (services: LegacyServices): AuthenticationScheme => ({
  name: 'basic',
  async authenticate(call, credentials) {
    const outcome = await services.legacyCredentials.verifyBasic(`Basic ${credentials}`, originOf(call.request))
    const { caller } = admit(services, call, outcome, words)
    const hubCaller = toHubCaller(services, caller, words)
    if (caller.retiresAt === null) return hubCaller
    return { ...hubCaller, seal: { maxBytes: holdsNothing, headers: () => retirementHeaders(caller) } }
  },
})
