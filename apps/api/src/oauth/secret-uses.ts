import type { ConsumerSecretService } from '../features/consumer-secrets/consumer-secret.service.ts'
import { whenKnown } from '../lib/when-known.ts'
import type { AuthenticatedConsumer, ClientAuthentication } from './client-authentication/index.ts'
import type { FormRequest } from './form-endpoint.ts'

/**
 * Client authentication that remembers which secret was used, when and by whom, so that an administrator sees whether an old one can be ended.
 * @param authentication how clients authenticate
 * @param consumerSecrets who is told; it costs no I/O
 */
export function notingSecretUses(
  authentication: ClientAuthentication,
  consumerSecrets: ConsumerSecretService,
): ClientAuthentication {
  const note = ({ consumer, secretId }: AuthenticatedConsumer, { origin }: FormRequest): void => {
    if (secretId !== undefined) consumerSecrets.markUsed(consumer.companyId, secretId, origin)
  }
  return {
    async consumer(request) {
      const authenticated = await authentication.consumer(request)
      note(authenticated, request)
      return authenticated
    },
    confidential: (request) =>
      whenKnown(authentication.confidential(request), (caller) => {
        if (caller.kind === 'consumer') note(caller, request)
        return caller
      }),
  }
}
