import { defaultSecurityRules } from '@latchkey/contracts'
import { type Operation, unknownId } from './openapi.ts'

const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key' }
const assertion = { ...credential, response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' } }
const registration = { ...credential, response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' } }
const hoursFromNow = (hours: number): string => new Date(Date.now() + hours * 60 * 60 * 1000).toISOString()
const spoiltText = { en: 'Spoilt', es: 'Spoilt', 'pt-BR': 'Spoilt' }

/**
 * A body that an operation would accept.
 * @param operation one that takes a body
 * @param permissionGroup one that can be given
 */
export function goodBody(operation: Operation, permissionGroup: { id: string }): Record<string, unknown> {
  const bodies: Record<string, Record<string, unknown>> = {
    signIn: { email: 'nobody@nowhere.example', password: 'x' },
    giveSecondFactor: { code: '123456' },
    proveSession: { password: 'x' },
    signInWithPasskey: { credential: assertion },
    givePasskey: { credential: assertion },
    proveSessionWithPasskey: { credential: assertion },
    createPasskey: { name: 'Spoilt', credential: registration },
    updatePasskey: { name: 'Spoilt' },
    updateAccount: { name: 'Spoilt', language: 'es' },
    changePassword: { currentPassword: 'x', newPassword: 'seven quiet herons wade' },
    confirmTotp: { code: '123456' },
    updateCompany: { name: 'Spoilt', language: 'es', color: '#00695c' },
    updateCompanySettings: { acceptsApiScope: false },
    updateSecuritySettings: { ...defaultSecurityRules, minPasswordLength: 20, lockOutTries: 5 },
    inviteUser: {
      name: 'Spoilt',
      email: 'spoilt@nowhere.example',
      role: 'member',
      permissionGroupId: permissionGroup.id,
      language: 'es',
    },
    updateUser: { name: 'Spoilt', role: 'member', permissionGroupId: permissionGroup.id, status: 'suspended' },
    previewUser: { role: 'member', permissionGroupId: permissionGroup.id },
    describeAccountLink: { token: 'A'.repeat(43) },
    redeemAccountLink: { token: 'A'.repeat(43), password: 'seven quiet herons wade' },
    requestPasswordReset: { email: 'nobody@nowhere.example' },
    createConsumer: {
      grantType: 'authorization_code',
      name: 'Spoilt',
      description: 'Spoilt',
      permissionGroupId: permissionGroup.id,
      redirectUris: ['https://spoilt.example/callback'],
      clientType: 'confidential',
    },
    updateConsumer: {
      name: 'Spoilt',
      description: 'Spoilt',
      permissionGroupId: permissionGroup.id,
      redirectUris: ['https://spoilt.example/callback'],
      status: 'disabled',
    },
    changeConsumers: { action: 'disable', consumers: [{ id: unknownId }] },
    rotateConsumerSecret: { name: 'Spoilt', overlapSeconds: 60, lifetimeSeconds: 3600 },
    revokeAuthorizations: { ids: [unknownId] },
    previewRevocation: { ids: [unknownId] },
    updateApiConnection: { status: 'disabled', permissionGroupId: permissionGroup.id },
    announceBrownOut: { startsAt: hoursFromNow(48), endsAt: hoursFromNow(49) },
    retireApiConnection: { retiresAt: hoursFromNow(72) },
    createReplacement: { name: 'Spoilt' },
    createCallerReplacement: { name: 'Spoilt' },
    createPermissionGroup: { name: 'Spoilt', description: 'Spoilt', permissions: ['assets:view'] },
    updatePermissionGroup: { name: 'Spoilt', description: 'Spoilt', permissions: ['assets:view'] },
    previewPermissionGroup: { permissions: ['assets:view'] },
    createModule: { key: 'spoilt', name: spoiltText, actions: ['view'], descriptions: { view: spoiltText } },
    updateModule: { name: spoiltText, actions: ['view'], descriptions: { view: spoiltText }, archived: true },
    orderModules: { keys: ['assets'] },
    previewModule: { actions: ['view'], archived: true },
    testModuleUpstream: { url: 'https://spoilt.example' },
    decideAuthorizationRequest: { decisionToken: 'x', decision: 'deny', permissions: ['assets:view'] },
    restartAuthorizationRequest: { decisionToken: 'x' },
  }
  const body = bodies[operation.id]
  if (!body) throw new Error(`${operation.id} takes a body; name one here that would be accepted`)
  return body
}
