import type { ConsumerCreated, ReplacementPreview } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import type { ConsumerService } from '../consumers/consumer.service.ts'
import type { LegacyCallerService } from '../legacy-callers/legacy-caller.service.ts'
import type { PermissionGroupService } from '../permission-groups/permission-group.service.ts'

/** The consumer that replaces a company's key: it may do what calls really needed, and nothing else. */
export interface ReplacementService {
  /**
   * What it is going to get.
   * @param callerId who is to be replaced; absent means all callers
   * @throws AppError `not_found`
   */
  preview(companyId: string, callerId?: string): Promise<ReplacementPreview>
  /**
   * Makes it, and a group for it unless one has just these permissions. The answer holds the secret in full, this once.
   * @param name what it is to be called, and its group, with a number if there is one of that name
   * @param callerId as for {@link preview}
   * @throws AppError `not_found`, `conflict` when no call has needed anything that there still is
   */
  create(actor: Actor, name: string, callerId?: string): Promise<ConsumerCreated>
}

/** @param deps the pool, and who knows the callers, groups and consumers */
export function createReplacementService({
  db,
  legacyCallers,
  permissionGroups,
  consumers,
}: {
  db: Db
  legacyCallers: LegacyCallerService
  permissionGroups: PermissionGroupService
  consumers: ConsumerService
}): ReplacementService {
  /** Of what calls needed what can be given now. */
  const neededNow = async (companyId: string, callerId: string | undefined): Promise<string[]> => {
    const needed = await legacyCallers.permissionsOf(companyId, callerId)
    return permissionGroups.givableOf(inCompany(db, companyId), companyId, needed)
  }

  return {
    async preview(companyId, callerId) {
      const permissions = await neededNow(companyId, callerId)
      const group =
        permissions.length === 0
          ? undefined
          : await permissionGroups.findExact(inCompany(db, companyId), companyId, permissions)
      return { permissions, permissionGroup: group ?? null }
    },

    async create(actor, name, callerId) {
      const { companyId } = actor
      const permissions = await neededNow(companyId, callerId)
      if (permissions.length === 0) {
        throw new AppError(
          'conflict',
          'It is not known yet what the API Key is used for. Wait for a call, or make a consumer by hand.',
        )
      }
      return inCompany(db, companyId).transaction(async (tx) => {
        const { id } = await permissionGroups.provideExact(tx, actor, { name, permissions })
        // The key was good at the Hub only.
        const consumer = { grantType: 'client_credentials', name, permissionGroupId: id, usesHub: true } as const
        return consumers.create(actor, consumer, tx)
      })
    },
  }
}
