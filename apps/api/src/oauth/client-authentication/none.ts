import { invalidClient } from '../oauth-error.ts'
import type { AuthenticationMethod, Credentials } from './method.ts'

class Identification implements Credentials {
  readonly method = 'none'
  readonly clientId: string

  constructor(clientId: string) {
    this.clientId = clientId
  }

  prove(): undefined {
    return undefined
  }

  pretend(): void {}
}

/** Naming oneself, as public apps do (RFC 6749 section 3.2.1): what is left when a request uses no other method. */
export const none: AuthenticationMethod = {
  name: 'none',
  authMethod: 'none',
  signingAlgorithms: [],
  parameters: [],
  isUsed: () => false,
  read(_header, form) {
    const clientId = form.get('client_id')
    if (clientId === undefined) throw invalidClient(undefined, { privateDetail: 'no client identification' })
    return new Identification(clientId)
  },
}
