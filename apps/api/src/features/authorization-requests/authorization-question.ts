import { type AuthorizationQuestion, type Module, permissionSchema, splitPermission } from '@latchkey/contracts'
import { redirectHost, redirectsElsewhere } from '../../lib/redirect-uri.ts'
import type { SignedIn } from '../sessions/session.service.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

/**
 * What the authorization page needs to tell the truth about a request.
 * @param facts the request, the person, what can be granted, and the company's modules in their order
 */
export function describeQuestion(facts: {
  request: AuthorizationRequest
  signedIn: SignedIn
  permissions: string[]
  modules: Module[]
  isFirstInCompany: boolean
  decisionToken: string
  expiresAt: Date
}): AuthorizationQuestion {
  const { consumer, redirectUri } = facts.request
  const { id, name, email } = facts.signedIn.user
  const { company } = facts.signedIn
  const offered = facts.permissions.map((text) => {
    const permission = permissionSchema.parse(text)
    return { permission, ...splitPermission(permission) }
  })
  return {
    status: 'awaiting_decision',
    decisionToken: facts.decisionToken,
    consumer: {
      id: consumer.id,
      name: consumer.name,
      description: consumer.description,
      clientType: consumer.clientType,
      website: consumer.website,
      logo: consumer.logo,
    },
    isFirstInCompany: facts.isFirstInCompany,
    redirectHost: redirectHost(redirectUri),
    redirectsElsewhere: redirectsElsewhere(redirectUri, consumer.website),
    company: { name: company.name, color: company.color, logo: company.logo },
    user: { id, name, email },
    modules: facts.modules
      .map((module) => ({
        key: module.key,
        name: module.name,
        permissions: module.actions.flatMap((action) =>
          offered
            .filter((entry) => entry.module === module.key && entry.action === action)
            .map(({ permission }) => ({ permission, action, description: module.descriptions[action] })),
        ),
      }))
      .filter(({ permissions }) => permissions.length > 0),
    expiresAt: facts.expiresAt.toISOString(),
  }
}
